import type { ConversationEvent } from '../../src/domain/conversation/index.js';
import type { Recorded } from '../../src/domain/shared/event.js';
import { type Transcript, transcriptsProjection } from './projection.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

const fold = (...events: ConversationEvent[]): Transcript | null =>
  events.reduce<Transcript | null>(
    (document, event) =>
      transcriptsProjection.evolve(document, { ...event, stream: 'conversation-c1' } as unknown as Recorded),
    null,
  );

const started: ConversationEvent = {
  type: 'ConversationStarted',
  data: { botId: 'b', ownerId: 'o', visitorId: 'v', channel: 'widget', origin: 'https://x.example', at: at(0) },
};
const asked: ConversationEvent = {
  type: 'MessageReceived',
  data: {
    botId: 'b',
    visitorId: 'v',
    messageId: 'm1',
    replyId: 'r1',
    text: 'Hi',
    bytes: 2,
    sincePreviousMs: 0,
    at: at(0),
  },
};
const answered: ConversationEvent = {
  type: 'ReplyGenerated',
  data: {
    botId: 'b',
    replyId: 'r1',
    inReplyTo: 'm1',
    text: 'Hello',
    bytes: 5,
    answered: false,
    sources: [],
    model: 'offline',
    promptTokens: 0,
    completionTokens: 0,
    firstTokenMs: 1,
    durationMs: 2,
    at: at(1),
  },
};
const ended = (reason: 'visitor' | 'erased' | 'expired' | 'purged'): ConversationEvent => ({
  type: 'ConversationEnded',
  data: { botId: 'b', reason, at: at(5) },
});

describe('the transcript', () => {
  it('reads as the conversation went', () => {
    expect(fold(started, asked, answered)).toMatchObject({
      id: 'c1',
      lastActivityAt: at(1),
      messageCount: 1,
      unansweredCount: 1,
      messages: [
        { id: 'm1', role: 'visitor', text: 'Hi', reply: null },
        { id: 'r1', role: 'bot', text: 'Hello', reply: { inReplyTo: 'm1', failure: null, rating: null } },
      ],
    });
  });

  it('shows a failure with what had been said', () => {
    const failed: ConversationEvent = {
      type: 'ReplyFailed',
      data: {
        botId: 'b',
        replyId: 'r1',
        inReplyTo: 'm1',
        code: 'PROVIDER_TIMEOUT',
        text: 'Hel',
        durationMs: 9,
        at: at(2),
      },
    };
    expect(fold(started, asked, failed)).toMatchObject({
      failureCount: 1,
      stoppedCount: 0,
      messages: [{}, { text: 'Hel', reply: { failure: 'PROVIDER_TIMEOUT' } }],
    });
  });

  it.each(['VISITOR_LEFT', 'SUPERSEDED'] as const)('does not count %s as a failure', (code) => {
    const data = { botId: 'b', replyId: 'r1', inReplyTo: 'm1', code, text: 'Hel', durationMs: 9, at: at(2) };
    expect(fold(started, asked, { type: 'ReplyFailed', data })).toMatchObject({
      failureCount: 0,
      stoppedCount: 1,
      messages: [{}, { text: 'Hel', reply: { failure: code } }],
    });
  });

  it('shows the rating at its reply', () => {
    const rated: ConversationEvent = {
      type: 'FeedbackGiven',
      data: { botId: 'b', replyId: 'r1', rating: 'down', previous: null, repliedAt: at(1), comment: 'No', at: at(3) },
    };
    expect(fold(started, asked, answered, rated)?.messages[1]?.reply).toMatchObject({ rating: 'down', comment: 'No' });
  });

  it('stays when the visitor leaves and goes when it is erased, expires or its bot is purged', () => {
    expect(fold(started, asked, ended('visitor'))).toMatchObject({ isOver: true });
    for (const reason of ['erased', 'expired', 'purged'] as const) {
      expect(fold(started, asked, answered, ended(reason))).toBeNull();
    }
  });
});
