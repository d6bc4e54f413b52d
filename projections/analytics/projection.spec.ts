import fc from 'fast-check';
import type { ConversationEvent, FailureCode } from '../../src/domain/conversation/index.js';
import type { Recorded } from '../../src/domain/shared/event.js';
import { analyticsProjection } from './projection.js';
import { type Tally, tallyEvents } from './tally.js';

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 2, 1, 10, minute, second)).toISOString();

let position = 0n;
const recorded = (conversation: string, event: ConversationEvent): Recorded =>
  ({
    ...event,
    id: 'e',
    stream: `conversation-${conversation}`,
    revision: 0,
    position: position++,
    metadata: {},
  }) as unknown as Recorded;

const started = (id: string) =>
  recorded(id, {
    type: 'ConversationStarted',
    data: { botId: 'b', ownerId: 'o', visitorId: `v-${id}`, channel: 'widget', origin: null, at: at(1) },
  });
const received = (id: string, minute: number, sincePreviousMs = 0, visitorId = `v-${id}`) =>
  recorded(id, {
    type: 'MessageReceived',
    data: {
      botId: 'b',
      visitorId,
      messageId: 'm',
      replyId: 'r',
      text: 'x',
      bytes: 1,
      sincePreviousMs,
      at: at(minute),
    },
  });
const replied = (id: string, minute: number, durationMs: number, answered = true) =>
  recorded(id, {
    type: 'ReplyGenerated',
    data: {
      botId: 'b',
      replyId: 'r',
      inReplyTo: 'm',
      text: 'x',
      bytes: 1,
      answered,
      sources: [],
      model: 'offline',
      promptTokens: 10,
      completionTokens: 5,
      firstTokenMs: 1,
      durationMs,
      at: at(minute),
    },
  });
const failed = (id: string, minute: number, code: FailureCode, durationMs = 300) =>
  recorded(id, {
    type: 'ReplyFailed',
    data: { botId: 'b', replyId: 'r', inReplyTo: 'm', code, text: null, durationMs, at: at(minute) },
  });
const rated = (id: string, rating: 'up' | 'down', previous: 'up' | 'down' | null) =>
  recorded(id, {
    type: 'FeedbackGiven',
    data: { botId: 'b', replyId: 'r', rating, previous, repliedAt: at(2), comment: null, at: at(59) },
  });

const cells = (tally: Tally) => [...tally.values()].sort((a, b) => a.quarter - b.quarter);

describe('the analytics projection', () => {
  it('counts per bot and quarter hour', () => {
    const [first, second] = cells(
      tallyEvents([
        started('a'),
        received('a', 1),
        replied('a', 2, 800),
        received('a', 16, 900_000),
        replied('a', 17, 90, false),
      ]),
    );
    expect(first).toMatchObject({
      conversations: 1,
      messages: 1,
      replies: 1,
      unanswered: 0,
      usageMs: 800,
      answerMs: 800,
    });
    expect(second).toMatchObject({ conversations: 0, messages: 1, replies: 1, unanswered: 1, promptTokens: 10 });
    expect([...second!.visits]).toEqual([['a', 'v-a']]);
  });

  it('counts a long pause as five minutes of use', () => {
    const [, second] = cells(tallyEvents([started('a'), received('a', 1), received('a', 50, 49 * 60_000)]));
    expect(second!.usageMs).toBe(300_000);
  });

  it('counts what the visitor did not wait for as stopped, and everything else that failed as a failure', () => {
    const [only] = cells(
      tallyEvents([
        failed('a', 1, 'VISITOR_LEFT'),
        failed('a', 2, 'SUPERSEDED'),
        failed('a', 3, 'PROVIDER_TIMEOUT'),
        failed('a', 4, 'INTERRUPTED'),
        failed('a', 5, 'INTERNAL'),
      ]),
    );
    expect(only).toMatchObject({ stopped: 2, failures: 3, replies: 0, usageMs: 1_500 });
    expect([...only!.answerTimes]).toEqual([]);
  });

  it('moves feedback when the visitor changes their mind, where the reply was given', () => {
    const [only, ...others] = cells(tallyEvents([rated('a', 'up', null), rated('a', 'down', 'up')]));
    expect(only).toMatchObject({ feedbackUp: 0, feedbackDown: 1 });
    expect(others).toEqual([]);
  });

  it('gives the same sums however the history is cut into batches', () => {
    const history = ['a', 'b', 'c'].flatMap((id) => [
      started(id),
      received(id, 1),
      replied(id, 2, 700),
      rated(id, 'up', null),
      received(id, 12, 60_000),
      failed(id, 13, 'VISITOR_LEFT'),
      received(id, 20, 60_000),
      replied(id, 21, 5_000, false),
    ]);
    const whole = cells(tallyEvents(history));
    fc.assert(
      fc.property(fc.array(fc.nat(history.length), { maxLength: 5 }), (cuts) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), history.length];
        const tally: Tally = new Map();
        for (let i = 1; i < bounds.length; i++) tallyEvents(history.slice(bounds[i - 1], bounds[i]), tally);
        expect(cells(tally)).toEqual(whole);
      }),
    );
  });

  it('knows one visitor of a conversation in a quarter hour, the first, as the table keeps it', () => {
    const [cell] = cells(tallyEvents([started('a'), received('a', 1), received('a', 2, 60_000, 'somebody else')]));
    expect([...cell!.visits]).toEqual([['a', 'v-a']]);
  });

  it('writes a row for each table in one statement, and nothing for nothing', () => {
    expect(analyticsProjection.project([])).toEqual([]);
    const [write, ...others] = analyticsProjection.project([started('a'), received('a', 1), replied('a', 2, 700)]);
    expect(others).toEqual([]);
    expect([...write!.text.matchAll(/insert into (\w+)/g)].map(([, table]) => table)).toEqual([
      'answer_times',
      'visits',
      'activity',
    ]);
    for (const column of write!.values) expect(column).toHaveLength(1);
  });
});
