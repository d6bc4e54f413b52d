import type { Turn } from '../../domain/conversation/index.js';
import type { CommandContext } from '../commandContext.js';
import type { BotInService } from './botInService.js';

/** What is known when an answer begins to be written. */
export interface Task {
  readonly bot: BotInService;
  readonly conversationId: string;
  readonly replyId: string;
  readonly text: string;
  readonly earlier: readonly Turn[];
  readonly context: CommandContext;
  /** When the message arrived, on the clock of `performance.now()`. */
  readonly startedMs: number;
}
