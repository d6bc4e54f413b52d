import { Api, type BotLook, Refused, type Settings } from './api.js';
import { Chat } from './chat.js';
import { h, ICONS, icon } from './dom.js';
import { applyLook } from './look.js';
import { Session } from './session.js';
import { Storage } from './storage.js';
import { css } from './style/index.js';
import { isRightToLeft, type Texts, textsOf } from './texts.js';

const UNKNOWN_BOT: BotLook = { name: 'Chat', avatar: null, style: {}, welcomeMessage: '', suggestedQuestions: [] };

/** `<nova-chat>`: the bubble and its panel, in a shadow root, so that page and widget do not disturb each other. */
export class NovaChat extends HTMLElement {
  settings!: Settings;
  #texts!: Texts;
  #chat: Chat | null = null;
  #launcher!: HTMLButtonElement;
  #session!: Session;

  connectedCallback(): void {
    if (this.#chat || !this.settings) return;
    const root = this.attachShadow({ mode: 'open' });
    // A constructed style sheet is not inline style: it works under the strictest policy of the page.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const language = this.lang || document.documentElement.lang || navigator.language;
    this.#texts = textsOf(language);
    this.dir = getComputedStyle(document.body).direction === 'rtl' || isRightToLeft(language) ? 'rtl' : 'ltr';
    this.#session = new Session(new Api(this.settings), new Storage(this.settings.botId));
    void this.#start(root);
  }

  async #start(root: ShadowRoot): Promise<void> {
    let look = UNKNOWN_BOT;
    try {
      look = await new Api(this.settings).look();
    } catch (error) {
      // A bot that is gone for good shows nothing; one that is paused says so; one out of reach is tried when asked.
      const code = error instanceof Refused ? error.code : '';
      if (code === 'BOT_NOT_FOUND' && !this.#session.storage.value) return this.remove();
      if (code === 'BOT_PAUSED') look = { ...UNKNOWN_BOT, welcomeMessage: this.#texts.paused };
    }
    applyLook(this, look);
    const texts = this.#texts;
    this.#launcher = h(
      'button',
      {
        type: 'button',
        class: 'launcher',
        'aria-label': texts.open,
        'aria-expanded': 'false',
        'aria-haspopup': 'dialog',
      },
      h('span', { class: 'shown' }, icon(...ICONS.chat)),
      h('span', { class: 'unshown' }, icon(...ICONS.close)),
    );
    this.#launcher.addEventListener('click', () => this.#toggle(root, look));
    root.append(this.#launcher);
    this.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.hasAttribute('open')) this.#toggle(root, look);
    });
    // Opened by itself it must not take the focus from the page.
    if (this.#session.storage.value?.isOpen || this.hasAttribute('data-open')) this.#toggle(root, look, false);
    this.dispatchEvent(new CustomEvent('nova-ready'));
  }

  #toggle(root: ShadowRoot, look: BotLook, takesFocus = true): void {
    const isOpen = this.toggleAttribute('open');
    this.#launcher.setAttribute('aria-expanded', String(isOpen));
    this.#launcher.setAttribute('aria-label', isOpen ? this.#texts.close : this.#texts.open);
    if (isOpen && !this.#chat) {
      this.#chat = new Chat(this.#session, look, this.#texts, () => this.#toggle(root, look));
      this.#launcher.before(this.#chat.element);
      this.#launcher.setAttribute('aria-controls', 'panel');
      void this.#chat.restore();
    }
    this.#chat!.element.hidden = !isOpen;
    if (this.#session.storage.value) this.#session.storage.remember({ isOpen });
    if (isOpen) this.#chat!.shown(takesFocus);
    else this.#launcher.focus();
  }
}
