import { isStopped } from '../../domain/conversation/stopped.js';
import { type BotLook, type PastMessage, Refused } from './api.js';
import { Composer } from './composer.js';
import { h, ICONS, icon } from './dom.js';
import { avatar } from './look.js';
import { ReplyView } from './replyView.js';
import type { Session } from './session.js';
import type { Texts } from './texts.js';

/** The panel: header, messages, suggested questions, and the composer. */
export class Chat {
  readonly element: HTMLElement;
  readonly #log: HTMLElement;
  readonly #status = h('div', { class: 'hidden', role: 'status' });
  readonly #composer: Composer;
  #isAtEnd = true;

  constructor(
    private readonly session: Session,
    private readonly look: BotLook,
    private readonly texts: Texts,
    close: () => void,
  ) {
    const button = (name: string, paths: readonly string[], onclick: () => void) =>
      h('button', { type: 'button', class: 'plain', 'aria-label': name, title: name, onclick }, icon(...paths));
    const about = h('div', { class: 'about' }, h('h2', { id: 'title' }, look.name), h('p', {}, texts.subtitle));
    const fresh = button(texts.fresh, ICONS.fresh, () => this.#startOver());
    const header = h('div', { class: 'head' }, avatar(look), about, fresh, button(texts.close, ICONS.down, close));
    this.#log = h('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': texts.messages, tabindex: 0 });
    this.#log.addEventListener('scroll', () => {
      const { scrollTop, scrollHeight, clientHeight } = this.#log;
      this.#isAtEnd = scrollHeight - scrollTop - clientHeight < 48;
    });
    this.#composer = new Composer(texts, {
      isBusy: () => session.isBusy,
      send: (text) => this.#ask(text),
      stop: () => session.stop(),
      refuse: (why) => this.#say(why),
    });
    const note = h('p', { class: 'note' }, texts.note);
    this.element = h('section', { class: 'panel', role: 'dialog', 'aria-labelledby': 'title', id: 'panel' });
    this.element.append(header, this.#log, this.#composer.element, note, this.#status);
    this.#welcome();
  }

  shown(takesFocus: boolean): void {
    this.#composer.fit();
    this.#toEnd();
    if (takesFocus) this.#takeFocus();
  }

  #takeFocus(): void {
    // On touch screens the keyboard would cover what there is to read.
    if (matchMedia('(pointer: fine)').matches) this.#composer.focus();
    else this.#log.focus({ preventScroll: true });
  }

  async restore(): Promise<void> {
    try {
      this.#showPast(await this.session.restore());
    } catch (error) {
      // A conversation that is gone leaves nothing to go on with; one that cannot be read now may be read later.
      if (error instanceof Refused && (error.status === 404 || error.status === 410)) this.session.storage.forget();
    }
    this.#toEnd();
  }

  #welcome(): void {
    const { welcomeMessage, suggestedQuestions } = this.look;
    const day = h('div', { class: 'hello' }, avatar(this.look), h('h3', {}, this.look.name));
    this.#log.append(day);
    if (welcomeMessage) {
      const bubble = h('div', { class: 'bubble' }, h('p', { dir: 'auto' }, welcomeMessage));
      this.#log.append(h('div', { class: 'row bot' }, avatar(this.look), h('div', { class: 'col' }, bubble)));
    }
    if (suggestedQuestions.length > 0) {
      const pills = suggestedQuestions.map((question) =>
        h('button', { type: 'button', dir: 'auto', onclick: () => this.#ask(question) }, question),
      );
      this.#log.append(h('div', { class: 'suggestions' }, ...pills));
    }
  }

  #showPast(messages: readonly PastMessage[]): void {
    if (messages.length > 0) this.#log.querySelector('.suggestions')?.remove();
    // Whoever is quick has asked something by now, which stays below what was said before.
    const asked = this.#log.querySelector('.row.me');
    const put = (element: HTMLElement) => (asked ? asked.before(element) : this.#log.append(element));
    const { texts } = this;
    let waiting: (() => ReplyView) | null = null;
    for (const { id, role, text, reply } of messages) {
      if (role === 'visitor') {
        const question = this.#question(text ?? '');
        put(question);
        waiting = () => this.#replyTo(question, text ?? '');
      } else if (reply && (text || !reply.failure)) {
        const view = this.#newReply(null);
        const sources = reply.sources.map((source, index) => ({ ...source, number: index + 1 }));
        if (reply.failure) view.restoreBroken(text ?? '', texts[isStopped(reply.failure) ? 'stopped' : 'failed']);
        else view.restore(id, text ?? '', reply.answered ? sources : [], reply.rating);
        put(view.element);
        waiting = null;
      }
    }
    const { isAwaited } = this.session;
    if (this.session.isBusy || !(waiting || isAwaited)) return;
    const last = waiting?.() ?? this.#newReply(null);
    this.#log.append(last.element);
    if (isAwaited) void this.session.follow(last).finally(() => this.#composer.update());
    else last.failed(new Refused(500, 'UNANSWERED', ''));
    this.#composer.update();
  }

  #ask(text: string): void {
    if (this.session.isBusy) return;
    this.#log.querySelector('.suggestions')?.remove();
    const question = this.#question(text);
    this.#log.append(question);
    const reply = this.#replyTo(question, text);
    this.#isAtEnd = true;
    this.#toEnd();
    this.#say(`${this.look.name} ${this.texts.typing}`);
    void this.session.ask(text, reply).finally(() => this.#composer.update());
    this.#composer.update();
    if (!this.#composer.hasFocus) this.#takeFocus();
  }

  /** A reply that comes; if it fails, the question can be asked again. */
  #replyTo(question: HTMLElement, text: string): ReplyView {
    const reply = this.#newReply(() => {
      question.remove();
      reply.element.remove();
      this.#ask(text);
    });
    this.#log.append(reply.element);
    return reply;
  }

  #newReply(retry: (() => void) | null): ReplyView {
    return new ReplyView({
      texts: this.texts,
      botName: this.look.name,
      avatar: avatar(this.look),
      announce: (text) => this.#say(text),
      grew: () => this.#isAtEnd && this.#toEnd(),
      rate: (messageId, rating) => this.session.rate(messageId, rating),
      retry,
      explain: (error) => this.#explain(error),
    });
  }

  #explain({ status, code }: Refused): string {
    const { texts } = this;
    if (status === 0) return texts.unreachable;
    if (code === 'BOT_NOT_ACTIVE' || code === 'BOT_NOT_FOUND') return texts.paused;
    if (code === 'ORIGIN_NOT_ALLOWED' || status === 401 || status === 403) return texts.notAllowed;
    if (status === 429) return texts.tooMany;
    if (code === 'MESSAGE_TOO_LONG' || status === 413) return texts.tooLong;
    return texts.failed;
  }

  #question(text: string): HTMLElement {
    const bubble = h('div', { class: 'bubble', dir: 'auto' }, h('p', {}, text));
    return h('div', { class: 'row me' }, h('span', { class: 'hidden' }, `${this.texts.you}: `), bubble);
  }

  #startOver(): void {
    this.session.stop();
    const { value } = this.session.storage;
    if (value) this.session.storage.remember({ conversationId: null, pending: null });
    this.#log.replaceChildren();
    this.#welcome();
    this.#composer.focus();
  }

  #say(text: string): void {
    this.#status.textContent = text;
  }

  #toEnd(): void {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}
