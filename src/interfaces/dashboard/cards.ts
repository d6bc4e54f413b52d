import { h } from '../widget/dom.js';
import type { Figures } from './api.js';
import { change, count, counted, duration, percent } from './format.js';

interface Card {
  readonly label: string;
  readonly value: string;
  readonly delta: string | null;
  /** Whether more is better; null: neither. */
  readonly upIsGood: boolean | null;
  readonly note?: string;
}

/** The key figures, each beside the span before where that is known. */
export function keyFigures(now: Figures, before: Figures | null): HTMLElement {
  const answered = now.replies - now.unanswered;
  const rated = now.feedback.up + now.feedback.down;
  const cards: Card[] = [
    {
      label: 'Conversations',
      value: count(now.conversations),
      delta: change(now.conversations, before?.conversations ?? null),
      upIsGood: true,
    },
    {
      label: 'Visitors',
      value: count(now.visitors),
      delta: change(now.visitors, before?.visitors ?? null),
      upIsGood: true,
    },
    {
      label: 'Messages',
      value: count(now.messages),
      delta: change(now.messages, before?.messages ?? null),
      upIsGood: true,
      note: counted(now.tokens.prompt + now.tokens.completion, 'token'),
    },
    {
      label: 'Answered',
      value: percent(answered, now.replies),
      delta: null,
      upIsGood: null,
      note: `${count(now.unanswered)} unanswered`,
    },
    {
      label: 'Answer time',
      value: duration(now.answerTimeMs.p50),
      delta: change(now.answerTimeMs.p50, before?.answerTimeMs.p50 ?? null),
      upIsGood: false,
      note: now.answerTimeMs.p95 === null ? '' : `95 % within ${duration(now.answerTimeMs.p95)}`,
    },
    {
      label: 'Usage time',
      value: duration(now.usageSeconds * 1000),
      delta: change(now.usageSeconds, before?.usageSeconds ?? null),
      upIsGood: true,
      note:
        now.usageSecondsPerConversation === null
          ? ''
          : `${duration(now.usageSecondsPerConversation * 1000)} a conversation`,
    },
    {
      label: 'Helpful',
      value: percent(now.feedback.up, rated),
      delta: null,
      upIsGood: null,
      note: counted(rated, 'rating'),
    },
    {
      label: 'Errors',
      value: count(now.errors),
      delta: change(now.errors, before?.errors ?? null),
      upIsGood: false,
      note: `${count(now.stopped)} stopped by visitors`,
    },
  ];
  return h('dl', { class: 'figures' }, ...cards.map(card));
}

function card({ label, value, delta, upIsGood, note }: Card): HTMLElement {
  const isUp = delta?.startsWith('+');
  const isFlat = delta === null || delta.startsWith('±') || upIsGood === null;
  const tone = isFlat ? '' : isUp === upIsGood ? 'good' : 'bad';
  const below = h('dd', { class: 'below' }, delta !== null && h('span', { class: `delta ${tone}` }, delta), note ?? '');
  return h('div', { class: 'card figure' }, h('dt', {}, label), h('dd', { class: 'value' }, value), below);
}
