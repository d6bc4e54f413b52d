import { styleWarnings } from '../../../application/bots/colors.js';
import type { BotOutcome } from '../../../application/bots/commands.js';
import { botView } from '../../../application/bots/view.js';
import type { Scope } from '../../../application/caller.js';
import { notFound } from '../../../domain/bot/refusals.js';
import { isKnown } from '../../../domain/bot/state.js';
import { Problem } from '../problem.js';
import { commandReply } from '../reply.js';
import type { Reply, ResponseSpec, RouteInput } from '../route.js';
import { botWithWarnings } from './schemas.js';

export const TAG = 'Bots';
export const CONTROLLED_TAG = 'Controlled bots';

export const key = (scope: Scope) => ({ kind: 'key', scope }) as const;
export const mayRead = key('bots:read');
export const mayWrite = key('bots:write');

export const problem = (description: string): ResponseSpec => ({
  description,
  contentType: 'application/problem+json',
});

export const PROBLEMS = {
  404: problem('There is no such bot, or it is another’s'),
  409: problem('Not possible in the state the bot is in; `allowed` names what is'),
  412: problem('The bot has changed since the revision in If-Match'),
  422: problem('Fields that are not as expected, by name'),
} as const;

export const botReply = { 200: { description: 'The bot as it is now', schema: botWithWarnings }, ...PROBLEMS };

/** To the read models' routes an unknown bot is the same as to commands. */
export const noSuchBot = (): Problem => Problem.refused(notFound().refusal);

/** The bot that a command left behind. */
export function botCommandReply(id: string, outcome: BotOutcome, status = 200): Reply {
  const view = botView(id, outcome.state);
  const warnings = isKnown(outcome.state) ? styleWarnings(outcome.state.style) : [];
  return commandReply(outcome, isKnown(outcome.state) ? { ...view, warnings } : view, status);
}

export const nowOf = (input: Pick<RouteInput<unknown, unknown, unknown>, 'command'>): string =>
  input.command.now.toISOString();
