import type { Turn } from '../../domain/conversation/index.js';
import type { Passage } from '../ports/knowledgeSearch.js';
import type { BotInService } from './botInService.js';

export interface Question {
  readonly bot: BotInService;
  readonly text: string;
  /** Turns before this question, oldest first. */
  readonly earlier: readonly Turn[];
  readonly passages: readonly Passage[];
  readonly signal: AbortSignal;
}

export type AnswerPiece =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'done';
      readonly answered: boolean;
      readonly promptTokens: number;
      readonly completionTokens: number;
      readonly model: string;
    };

export interface Answer {
  readonly provider: string;
  /** The passages that the answer may cite: number n is `sources[n - 1]`. */
  readonly sources: readonly Passage[];
  /** Pieces of text, then one `done`. */
  readonly pieces: AsyncIterable<AnswerPiece>;
}

export type Answerer = (question: Question) => Answer;
