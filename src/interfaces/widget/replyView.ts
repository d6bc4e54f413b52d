import type { Refused, Source } from './api.js';
import { h, ICONS, icon } from './dom.js';
import { render, safeHref } from './markdown.js';
import type { Reply } from './session.js';
import { sourceList } from './sourceList.js';
import type { Texts } from './texts.js';

export interface ReplyHooks {
  readonly texts: Texts;
  readonly botName: string;
  readonly avatar: Node;
  /** Text to read out. */
  readonly announce: (text: string) => void;
  readonly grew: () => void;
  readonly rate: (messageId: string, rating: 'up' | 'down') => Promise<void>;
  readonly retry: (() => void) | null;
  readonly explain: (error: Refused) => string;
}

/** One reply of the bot: writing dots, then text as it comes, then its sources and the two thumbs. */
export class ReplyView implements Reply {
  readonly #bubble = h('div', { class: 'bubble' });
  readonly #after = h('div', { class: 'after' });
  readonly element: HTMLElement;
  #text = '';
  #sources: readonly Source[] = [];
  #frame = 0;

  constructor(private readonly hooks: ReplyHooks) {
    const dots = h('span', { class: 'dots' }, h('i'), h('i'), h('i'));
    this.#bubble.append(dots);
    const name = h('span', { class: 'hidden' }, `${hooks.botName}: `);
    this.element = h(
      'div',
      { class: 'row bot' },
      hooks.avatar,
      h('div', { class: 'col' }, name, this.#bubble, this.#after),
    );
    this.element.classList.add('busy');
  }

  sources(sources: readonly Source[]): void {
    this.#sources = sources;
  }

  token(text: string): void {
    this.#text += text;
    // Once per frame: a fast model sends hundreds of pieces a second.
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  done(messageId: string, isAnswered: boolean): void {
    if (!isAnswered) this.#sources = [];
    this.#finish();
    this.#showSources();
    this.#showThumbs(messageId, null);
    this.hooks.announce(`${this.hooks.botName}: ${this.#bubble.textContent ?? ''}`);
    this.hooks.grew();
  }

  /** A reply of the past. */
  restore(messageId: string, text: string, sources: readonly Source[], rating: 'up' | 'down' | null): void {
    this.#text = text;
    this.#sources = sources;
    this.#finish();
    this.#showSources();
    this.#showThumbs(messageId, rating);
  }

  /** A reply of the past that was not written to its end: `note` says so. There is nothing to rate. */
  restoreBroken(text: string, note: string): void {
    this.#text = text;
    this.#end(note);
  }

  failed(error: Refused): void {
    this.#end(this.hooks.explain(error), 'alert');
  }

  stopped(): void {
    this.#end(this.hooks.texts.stopped, 'status');
  }

  /** @param role in which the message is read out; without one it is not. */
  #end(message: string, role?: 'alert' | 'status'): void {
    this.#finish();
    const { retry, texts } = this.hooks;
    const notice = h('div', { class: 'notice', role }, h('span', {}, message));
    if (retry)
      notice.append(h('button', { type: 'button', class: 'retry', onclick: retry }, icon(...ICONS.retry), texts.retry));
    this.#after.append(notice);
    this.hooks.grew();
  }

  #finish(): void {
    cancelAnimationFrame(this.#frame);
    this.#draw();
    this.element.classList.remove('busy');
    if (this.#text === '') this.#bubble.remove();
  }

  #draw(): void {
    this.#frame = 0;
    this.#bubble.replaceChildren(render(this.#text, (number) => this.#citation(number)));
    this.hooks.grew();
  }

  #citation(number: number): Node | null {
    const source = this.#sources.find((candidate) => candidate.number === number);
    const href = source && safeHref(source.url);
    if (!href) return null;
    const label = `${this.hooks.texts.sources} ${number}: ${source.title}`;
    const attributes = { href, target: '_blank', rel: 'noopener noreferrer', 'aria-label': label, title: source.title };
    return h('a', { class: 'cite', ...attributes }, String(number));
  }

  #showSources(): void {
    const list = sourceList(this.#sources, this.hooks.texts.sources);
    if (list) this.#after.append(list);
  }

  #showThumbs(messageId: string, rating: 'up' | 'down' | null): void {
    const { texts, rate, announce } = this.hooks;
    const make = (value: 'up' | 'down', name: string, paths: readonly string[]) => {
      const button = h('button', { type: 'button', 'aria-label': name, title: name }, icon(...paths));
      button.addEventListener('click', () => {
        choose(value);
        rate(messageId, value).then(
          () => announce(texts.thanks),
          () => choose(null),
        );
      });
      return button;
    };
    const up = make('up', texts.helpful, ICONS.up);
    const down = make('down', texts.notHelpful, ICONS.thumbDown);
    const choose = (value: 'up' | 'down' | null) => {
      up.setAttribute('aria-pressed', String(value === 'up'));
      down.setAttribute('aria-pressed', String(value === 'down'));
    };
    choose(rating);
    this.#after.append(h('div', { class: 'thumbs' }, up, down));
  }
}
