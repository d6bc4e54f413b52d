import type { CommandOutcome } from '../../application/handleCommand.js';
import type { Refusal } from '../../domain/shared/decider.js';
import type { AnyEvent } from '../../domain/shared/event.js';
import type { Result } from '../../domain/shared/result.js';
import { Problem } from './problem.js';
import type { Reply } from './route.js';

/** The value of an accepted result; a refusal becomes the problem answer. */
export function accepted<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw Problem.refused(result.refusal);
  return result.value;
}

/** The answer to a command: what it left behind, with its `ETag` and `Nova-Position`. */
export const commandReply = <E extends AnyEvent, S>(
  outcome: CommandOutcome<E, S>,
  body: unknown,
  status = 200,
): Reply => ({ status, body, revision: outcome.revision, position: outcome.position });

export const ok = (body: unknown, extra: Partial<Reply> = {}): Reply => ({ status: 200, body, ...extra });

export const noContent = (extra: Partial<Reply> = {}): Reply => ({ status: 204, ...extra });
