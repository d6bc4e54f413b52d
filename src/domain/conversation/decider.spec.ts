import fc from 'fast-check';
import type { ConversationCommand } from './commands.js';
import { conversationDecider as decider, MAX_MESSAGES } from './decider.js';
import type { ConversationEvent } from './events.js';
import type { Conversation } from './state.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const fold = (events: readonly ConversationEvent[]): Conversation => events.reduce(decider.evolve, decider.initial);

const message = (n: number, second: number, more: Partial<object> = {}): ConversationCommand => ({
  type: 'ReceiveMessage',
  data: {
    botId: 'bot',
    ownerId: 'owner',
    visitorId: 'visitor',
    channel: 'widget',
    origin: 'https://shop.example',
    messageId: `m${n}`,
    replyId: `r${n}`,
    text: 'When are you open?',
    at: at(second),
    isFirst: n === 1,
    ...more,
  },
});
const reply = (n: number, second: number): ConversationCommand => ({
  type: 'RecordReply',
  data: {
    replyId: `r${n}`,
    text: 'From nine to five.',
    answered: true,
    sources: [],
    model: 'offline',
    promptTokens: 0,
    completionTokens: 0,
    firstTokenMs: 5,
    durationMs: 1000,
    at: at(second),
  },
});
const rate = (rating: 'up' | 'down', comment: string | null = null): ConversationCommand => ({
  type: 'GiveFeedback',
  data: { replyId: 'r1', rating, comment, at: at(30) },
});

function given(...commands: ConversationCommand[]) {
  const past: ConversationEvent[] = [];
  for (const command of commands) {
    const decision = decider.decide(command, fold(past));
    if (!decision.ok) throw new Error(decision.refusal.code);
    past.push(...decision.value);
  }
  return {
    state: fold(past),
    past,
    when: (command: ConversationCommand) => {
      const decision = decider.decide(command, fold(past));
      return decision.ok
        ? decision.value.map(({ type, data }) => ({ type, data: data as Record<string, unknown> }))
        : decision.refusal.code;
    },
  };
}

describe('a conversation', () => {
  it('is that of the visitor who began it, whoever writes on', () => {
    const [received] = given(message(1, 0), reply(1, 1)).when(message(2, 2, { visitorId: 'somebody else' })) as never[];
    expect(received).toMatchObject({ type: 'MessageReceived', data: { visitorId: 'visitor' } });
  });

  it('starts with its first message', () => {
    expect(given().when(message(1, 0))).toMatchObject([
      { type: 'ConversationStarted', data: { visitorId: 'visitor', origin: 'https://shop.example' } },
      { type: 'MessageReceived', data: { text: 'When are you open?', bytes: 18, sincePreviousMs: 0, replyId: 'r1' } },
    ]);
  });

  it('is not started by a later message, nor twice', () => {
    expect(given().when(message(2, 0))).toBe('CONVERSATION_NOT_FOUND');
    expect(given(message(1, 0)).when(message(1, 1))).toBe('CONVERSATION_EXISTS');
  });

  it('tells how long the visitor was silent', () => {
    const talk = given(message(1, 0), reply(1, 2));
    expect(talk.when(message(2, 9))).toMatchObject([{ type: 'MessageReceived', data: { sincePreviousMs: 7000 } }]);
  });

  it('is not found through another bot', () => {
    expect(given(message(1, 0)).when(message(2, 1, { botId: 'other' }))).toBe('CONVERSATION_NOT_FOUND');
  });

  it('refuses what cannot be seen and what is too long', () => {
    const invisible = '\u200b\u200d\ufeff\u2060 \u00a0\u3164\u00ad\n';
    expect(given().when(message(1, 0, { text: invisible }))).toBe('MESSAGE_EMPTY');
    expect(given().when(message(1, 0, { text: 'é'.repeat(4_001) }))).toBe('MESSAGE_TOO_LONG');
    expect(given().when(message(1, 0, { text: 'é'.repeat(4_000) }))).toHaveLength(2);
  });

  it('gives up the answer under way when the visitor writes again', () => {
    const talk = given(message(1, 0));
    expect(talk.when(message(2, 3))).toMatchObject([
      { type: 'ReplyFailed', data: { replyId: 'r1', code: 'SUPERSEDED', durationMs: 3000 } },
      { type: 'MessageReceived', data: { replyId: 'r2' } },
    ]);
    expect(given(message(1, 0), message(2, 3)).when(reply(1, 4))).toBe('REPLY_NOT_EXPECTED');
  });

  it('takes one answer for one message', () => {
    expect(given(message(1, 0)).when(reply(1, 1))).toMatchObject([
      { type: 'ReplyGenerated', data: { inReplyTo: 'm1' } },
    ]);
    expect(given(message(1, 0), reply(1, 1)).when(reply(1, 2))).toBe('REPLY_NOT_EXPECTED');
  });

  it('says what a new rating replaces and ignores a repeated one', () => {
    const talk = [message(1, 0), reply(1, 1)];
    expect(given(...talk).when(rate('up'))).toMatchObject([
      { data: { rating: 'up', previous: null, repliedAt: at(1) } },
    ]);
    expect(given(...talk, rate('up')).when(rate('up'))).toEqual([]);
    expect(given(...talk, rate('up')).when(rate('down'))).toMatchObject([{ data: { rating: 'down', previous: 'up' } }]);
    expect(given(message(1, 0)).when(rate('up'))).toBe('REPLY_NOT_FOUND');
    expect(
      given(...talk).when({ type: 'GiveFeedback', data: { ...rate('up').data, replyId: '__proto__' } as never }),
    ).toBe('REPLY_NOT_FOUND');
  });

  it('ends once; then nothing more is said', () => {
    const end: ConversationCommand = { type: 'EndConversation', data: { reason: 'erased', at: at(9) } };
    expect(given(message(1, 0)).when(end)).toMatchObject([
      { type: 'ReplyFailed', data: { code: 'INTERRUPTED' } },
      { type: 'ConversationEnded', data: { reason: 'erased' } },
    ]);
    const ended = given(message(1, 0), end);
    expect(ended.when(end)).toEqual([]);
    expect(ended.when(message(2, 10))).toBe('CONVERSATION_ENDED');
  });

  it('is full after so many messages', () => {
    const many = Array.from({ length: MAX_MESSAGES }, (_, index) => message(index + 1, index));
    expect(given(...many).when(message(MAX_MESSAGES + 1, MAX_MESSAGES))).toBe('CONVERSATION_FULL');
  });

  it('remembers a bounded number of turns, the newest', () => {
    const many = Array.from({ length: 60 }, (_, index) => message(index + 1, index, { text: `question ${index + 1}` }));
    const { state } = given(...many);
    expect(state.status === 'open' && state.recent.length).toBe(24);
    expect(state.status === 'open' && state.recent.at(-1)?.text).toBe('question 60');
  });

  it('keeps one answer at most under way, whatever comes in whatever order', () => {
    const command = fc.oneof(
      fc.integer({ min: 1, max: 6 }).map((n) => message(n, n)),
      fc.integer({ min: 1, max: 6 }).map((n) => reply(n, n)),
      fc.constantFrom(rate('up'), rate('down')),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        const past: ConversationEvent[] = [];
        for (const next of commands) {
          const decision = decider.decide(next, fold(past));
          if (decision.ok) past.push(...decision.value);
        }
        const asked = past.filter(({ type }) => type === 'MessageReceived').length;
        const settled = past.filter(({ type }) => type === 'ReplyGenerated' || type === 'ReplyFailed').length;
        expect(asked - settled === 0 || asked - settled === 1).toBe(true);
      }),
    );
  });
});
