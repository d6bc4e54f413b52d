import { h, ICONS, icon } from './dom.js';
import type { Texts } from './texts.js';

const MAX_BYTES = 8_000;
const MAX_HEIGHT_PX = 132;

export interface ComposerActions {
  readonly isBusy: () => boolean;
  readonly send: (text: string) => void;
  readonly stop: () => void;
  readonly refuse: (why: string) => void;
}

/** The field to write in, with the button that sends what is written and stops an answer under way. */
export class Composer {
  readonly element: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #button: HTMLButtonElement;

  constructor(
    private readonly texts: Texts,
    private readonly actions: ComposerActions,
  ) {
    const { write } = texts;
    this.#field = h('textarea', { rows: 1, placeholder: write, 'aria-label': write, enterkeyhint: 'send' });
    this.#button = h('button', { type: 'submit', class: 'send' });
    this.element = h('form', {}, h('div', { class: 'field' }, this.#field, this.#button));
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      if (actions.isBusy()) actions.stop();
      else this.#send();
    });
    this.#field.addEventListener('input', () => this.fit());
    this.#field.addEventListener('keydown', (event) => {
      // While an input method composes, Enter takes its suggestion.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      if (!actions.isBusy()) this.#send();
    });
    this.update();
  }

  get hasFocus(): boolean {
    return this.#field.matches(':focus');
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  /** Shows whether the button sends or stops. */
  update(): void {
    const isBusy = this.actions.isBusy();
    const name = isBusy ? this.texts.stop : this.texts.send;
    this.#button.replaceChildren(icon(...(isBusy ? ICONS.stop : ICONS.send)));
    this.#button.setAttribute('aria-label', name);
    this.#button.title = name;
    this.#button.classList.toggle('stop', isBusy);
    this.fit();
  }

  /** As high as what is written, up to a limit. */
  fit(): void {
    // `auto` takes an empty field for left to right, and with it the placeholder.
    this.#field.dir = this.#field.value === '' ? '' : 'auto';
    this.#field.style.height = 'auto';
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, MAX_HEIGHT_PX)}px`;
    this.#button.classList.toggle('ready', this.actions.isBusy() || this.#field.value.trim() !== '');
  }

  #send(): void {
    const text = this.#field.value;
    // The same characters that the server sees nothing in.
    if (text.replace(/[\p{Cf}\p{Cc}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/gu, '') === '') return;
    if (new TextEncoder().encode(text).length > MAX_BYTES) {
      this.actions.refuse(this.texts.tooLong);
      return;
    }
    this.#field.value = '';
    this.fit();
    this.actions.send(text.trim());
  }
}
