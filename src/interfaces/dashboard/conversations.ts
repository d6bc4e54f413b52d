import { isStopped } from '../../domain/conversation/stopped.js';
import { h } from '../widget/dom.js';
import { render } from '../widget/markdown.js';
import { type Conversation, type ConversationSummary, call } from './api.js';
import { counted, when } from './format.js';
import { pagedList, readPage } from './pagedList.js';
import { CHANNELS, failureInWords } from './words.js';

/** The newest conversations of a bot, all of them or those with a question that it could not answer. */
export function conversationsCard(botId: string): HTMLElement {
  let isUnanswered = false;
  const { list, total, error, more, begin } = pagedList<ConversationSummary>({
    read: (cursor) =>
      readPage(`/api/bot/${botId}/conversations?limit=8${isUnanswered ? '&unanswered=true' : ''}`, cursor),
    row: (item) => row(botId, item),
    empty: 'Nothing here yet.',
  });
  const choose = (unanswered: boolean) => {
    isUnanswered = unanswered;
    all.setAttribute('aria-pressed', String(!unanswered));
    open.setAttribute('aria-pressed', String(unanswered));
    void begin();
  };
  const all = h('button', { type: 'button', onclick: () => choose(false) }, 'All');
  const open = h('button', { type: 'button', onclick: () => choose(true) }, 'Unanswered');
  choose(false);
  const head = h('div', { class: 'card-head' }, h('h2', {}, 'Conversations'), total);
  head.append(h('div', { class: 'switch small', role: 'group', 'aria-label': 'Which conversations' }, all, open));
  return h('section', { class: 'card' }, head, error, list, more);
}

function row(botId: string, item: ConversationSummary): HTMLElement {
  const details = h('details');
  const where = hostOf(item.origin) ?? CHANNELS[item.channel];
  const summary = h(
    'summary',
    {},
    h('b', {}, when(item.startedAt)),
    h('span', { class: 'muted' }, `${counted(item.messageCount, 'message')} · ${where}`),
  );
  if (item.unansweredCount > 0) summary.append(h('span', { class: 'tag warn' }, `${item.unansweredCount} unanswered`));
  if (item.failureCount > 0) summary.append(h('span', { class: 'tag bad' }, `${item.failureCount} failed`));
  if (item.stoppedCount > 0) summary.append(h('span', { class: 'tag' }, `${item.stoppedCount} stopped`));
  details.append(summary);
  details.addEventListener(
    'toggle',
    async () => {
      const read = call<Conversation>(`/api/bot/${botId}/conversations/${item.id}`);
      const shown = await read.then(
        ({ messages }) => messages.map(said),
        (caught: Error) => [h('p', { class: 'error', role: 'alert' }, caught.message)],
      );
      details.append(h('div', { class: 'transcript' }, ...shown));
    },
    { once: true },
  );
  return h('li', {}, details);
}

function said({ role, text, reply }: Conversation['messages'][number]): HTMLElement {
  const element = h('div', { class: `said ${role}` });
  if (text) element.append(render(text, (number) => document.createTextNode(`[${number}]`)));
  if (reply?.failure)
    element.append(h('span', { class: isStopped(reply.failure) ? 'tag' : 'tag bad' }, failureInWords(reply.failure)));
  else if (reply && !reply.answered) element.append(h('span', { class: 'tag warn' }, 'not answered'));
  if (reply?.rating) element.append(h('span', { class: 'tag' }, reply.rating === 'up' ? 'helpful' : 'not helpful'));
  return element;
}

/** The host of an origin. Pages without one of their own (sandboxed, from a file) call it `null`, programs anything. */
function hostOf(origin: string | null): string | null {
  try {
    return origin === null ? null : new URL(origin).host || null;
  } catch {
    return null;
  }
}
