import type { FailureCode } from '../../domain/conversation/index.js';
import type { AnswerEvent, NumberedAnswerEvent } from './answerEvents.js';

/** Why an answer is given up: nobody has been following it for the grace time, or its writing was cut short. */
export class Abandoned extends Error {
  constructor(readonly code: Extract<FailureCode, 'VISITOR_LEFT' | 'INTERRUPTED'>) {
    super('The answer was given up.');
  }
}

/** The writing end of an answer under way. */
export interface AnswerWriter {
  /** Aborts with an `Abandoned`. */
  readonly abandoned: AbortSignal;
  write(event: AnswerEvent): void;
  /** After the last event. Resolves when other processes can see all of it. */
  end(): Promise<void>;
  /** Instead of the first event: there will be no answer, and it is as if it had never been opened. */
  discard(): void;
}

/** Whose an answer is: with its conversation, or with its bot, it is erased. */
export interface AnswerSubject {
  readonly conversationId: string;
  readonly botId: string;
}

/**
 * Answers under way, seen by all processes of the service: one process writes an answer, any can follow it, from any
 * event on, while it is being written and for some minutes afterwards.
 */
export interface AnswerStreams {
  /** Null when the answer is, or was, being written already: a repeated request must not answer twice. */
  open(answerId: string, subject: AnswerSubject): Promise<AnswerWriter | null>;
  /** Asks whichever process writes the answer to stop. */
  cancel(answerId: string): Promise<void>;
  /**
   * Events after number `after`, as they come; ends after the last one of the answer or when `signal` aborts.
   * Null when there is no such answer (any more), or its conversation is erased.
   */
  follow(
    answer: { readonly answerId: string; readonly conversationId: string },
    after: number,
    signal: AbortSignal,
  ): Promise<AsyncIterable<NumberedAnswerEvent> | null>;
}

/** Whether web pages of an origin may talk to a bot; without a bot: to any bot at all. */
export interface AllowedOrigins {
  isAllowed(origin: string, botId: string | null): Promise<boolean>;
}
