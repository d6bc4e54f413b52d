import type { DocumentProjection } from '../../src/application/projection.js';
import {
  type Channel,
  type CitedSource,
  type ConversationEvent,
  type FailureCode,
  isStopped,
  type Rating,
} from '../../src/domain/conversation/index.js';
import { aggregateIdOf, type Recorded } from '../../src/domain/shared/event.js';

export interface TranscriptMessage {
  readonly id: string;
  readonly role: 'visitor' | 'bot';
  /** Null: a reply that failed before its first word. */
  readonly text: string | null;
  readonly at: string;
  /** Of a reply only. */
  readonly reply: {
    readonly inReplyTo: string;
    readonly answered: boolean;
    readonly sources: readonly CitedSource[];
    readonly failure: FailureCode | null;
    readonly durationMs: number;
    readonly rating: Rating | null;
    readonly comment: string | null;
  } | null;
}

/** One conversation as its owner reads it. */
export interface Transcript {
  readonly id: string;
  readonly botId: string;
  readonly ownerId: string;
  readonly visitorId: string;
  readonly channel: Channel;
  readonly origin: string | null;
  readonly startedAt: string;
  readonly lastActivityAt: string;
  readonly isOver: boolean;
  readonly messages: readonly TranscriptMessage[];
  readonly messageCount: number;
  readonly unansweredCount: number;
  /** Answers that failed, other than by the visitor's doing. */
  readonly failureCount: number;
  /** Answers that the visitor did not wait for. */
  readonly stoppedCount: number;
}

/** What is erased, expired or purged leaves no transcript; what the visitor ended stays readable until then. */
function evolve(transcript: Transcript | null, event: Recorded): Transcript | null {
  const { type, data } = event as unknown as ConversationEvent;
  if (type === 'ConversationStarted') {
    return {
      id: aggregateIdOf(event.stream),
      botId: data.botId,
      ownerId: data.ownerId,
      visitorId: data.visitorId,
      channel: data.channel,
      origin: data.origin,
      startedAt: data.at,
      lastActivityAt: data.at,
      isOver: false,
      messages: [],
      messageCount: 0,
      unansweredCount: 0,
      failureCount: 0,
      stoppedCount: 0,
    };
  }
  if (!transcript) return null;
  const touched = { ...transcript, lastActivityAt: data.at };
  switch (type) {
    case 'MessageReceived': {
      const message = { id: data.messageId, role: 'visitor', text: data.text, at: data.at, reply: null } as const;
      return { ...touched, messages: [...touched.messages, message], messageCount: touched.messageCount + 1 };
    }
    case 'ReplyGenerated': {
      const { inReplyTo, answered, sources, durationMs } = data;
      const reply = { inReplyTo, answered, sources, failure: null, durationMs, rating: null, comment: null };
      const message = { id: data.replyId, role: 'bot', text: data.text, at: data.at, reply } as const;
      const unansweredCount = touched.unansweredCount + (answered ? 0 : 1);
      return { ...touched, messages: [...touched.messages, message], unansweredCount };
    }
    case 'ReplyFailed': {
      const { inReplyTo, code, durationMs } = data;
      const reply = { inReplyTo, answered: false, sources: [], failure: code, durationMs, rating: null, comment: null };
      const message = { id: data.replyId, role: 'bot', text: data.text, at: data.at, reply } as const;
      const counted = isStopped(code) ? 'stoppedCount' : 'failureCount';
      return { ...touched, messages: [...touched.messages, message], [counted]: touched[counted] + 1 };
    }
    case 'FeedbackGiven': {
      const rated = (message: TranscriptMessage): TranscriptMessage =>
        message.id === data.replyId && message.reply
          ? { ...message, reply: { ...message.reply, rating: data.rating, comment: data.comment } }
          : message;
      return { ...touched, messages: touched.messages.map(rated) };
    }
    case 'ConversationEnded':
      return data.reason === 'visitor' ? { ...touched, isOver: true } : null;
  }
}

export const transcriptsProjection: DocumentProjection<Transcript> = {
  name: 'transcripts',
  version: 2,
  kind: 'document',
  store: 'mongo',
  categories: ['conversation'],
  indexes: [
    { keys: { botId: 1, startedAt: -1 } },
    { keys: { botId: 1, visitorId: 1 } },
    { keys: { lastActivityAt: 1 } },
  ],
  evolve,
};
