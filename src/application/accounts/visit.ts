import type { CommandContext } from '../commandContext.js';
import { derivedId } from '../ids.js';

/** A request as the account services see it: where it comes from, and the context of its commands. */
export interface Visit {
  readonly ip: string;
  readonly userAgent: string;
  readonly context: CommandContext;
}

/** The context of one of several commands that a request gives: each needs an id of its own. */
export const step = (context: CommandContext, name: string): CommandContext => {
  const { expectedRevision: _, ...rest } = context;
  return { ...rest, commandId: derivedId(context.commandId, name) };
};

/** The same, done in the name of an account that has just proven itself. */
export const stepAs = (context: CommandContext, name: string, accountId: string): CommandContext => ({
  ...step(context, name),
  actor: { kind: 'account', id: accountId },
});

export const atOf = (context: CommandContext): string => context.now.toISOString();
