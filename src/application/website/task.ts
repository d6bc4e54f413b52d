import type { Turn } from '../../domain/conversation/index.js';
import type { CommandContext } from '../commandContext.js';
import type { Passage } from '../ports/knowledgeSearch.js';
import type { BotInService } from './botInService.js';

/** What is known when an answer begins to be written. */
export interface Task {
  readonly bot: BotInService;
  readonly conversationId: string;
  readonly replyId: string;
  readonly text: string;
  readonly earlier: readonly Turn[];
  /** Looked up while the message was being recorded. */
  readonly passages: Promise<readonly Passage[]>;
  readonly context: CommandContext;
  /** When the message arrived, on the clock of `performance.now()`. */
  readonly startedMs: number;
}
