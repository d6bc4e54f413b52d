import { accept } from '../shared/result.js';
import type { LifecycleCommand, PurgeBot } from './commands.js';
import type { BotEvent } from './events.js';
import { type Decision, no, notFound } from './refusals.js';
import type { BotState, BotStatus, DeletedBot, KnownBot, PurgedBot } from './state.js';

export type Transition = 'activate' | 'pause' | 'delete' | 'restore' | 'purge';

/** The lifecycle: from each status, the transitions that are allowed and where they lead. Purged is final. */
const TRANSITIONS = {
  draft: { activate: 'active', delete: 'deleted' },
  active: { pause: 'paused', delete: 'deleted' },
  paused: { activate: 'active', delete: 'deleted' },
  deleted: { restore: 'draft', purge: 'purged' },
  purged: {},
} as const satisfies Record<BotStatus, Partial<Record<Transition, BotStatus>>>;

const TRANSITION_OF = {
  ActivateBot: 'activate',
  PauseBot: 'pause',
  DeleteBot: 'delete',
  RestoreBot: 'restore',
  PurgeBot: 'purge',
} as const satisfies Record<LifecycleCommand['type'], Transition>;

export function decideLifecycle(command: LifecycleCommand, state: BotState): Decision<BotEvent> {
  if (state.status === 'none') return notFound();
  const transition = TRANSITION_OF[command.type];
  if (!Object.hasOwn(TRANSITIONS[state.status], transition)) return illegal(transition, state.status);
  const bot = state as KnownBot;
  const { at } = command.data;
  switch (command.type) {
    case 'ActivateBot':
      return bot.published
        ? accept([{ type: 'BotActivated', data: { version: bot.published.version, at } }])
        : no('conflict', 'NOT_PUBLISHED', 'Publish a configuration before you activate the bot.');
    case 'PauseBot':
      return accept([{ type: 'BotPaused', data: { at } }]);
    case 'DeleteBot':
      return accept([{ type: 'BotDeleted', data: { at } }]);
    case 'RestoreBot':
      return accept([{ type: 'BotRestored', data: { at } }]);
    case 'PurgeBot':
      return purge(command, bot as DeletedBot);
  }
}

function purge({ data }: PurgeBot, bot: DeletedBot): Decision<BotEvent> {
  if (data.deletedBefore !== null && bot.deletedAt >= data.deletedBefore) {
    return no('conflict', 'NOT_DUE', 'The bot has not been in the recycle bin for long enough.');
  }
  return accept([{ type: 'BotPurged', data: { reason: data.reason, ownerId: bot.ownerId, at: data.at } }]);
}

function illegal(transition: Transition, status: (KnownBot | PurgedBot)['status']): Decision<never> {
  const allowed = Object.keys(TRANSITIONS[status]);
  const detail = `A bot that is ${WORDS[status]} cannot be ${PAST[transition]}. ${
    allowed.length > 0 ? `Allowed from here: ${allowed.join(', ')}.` : 'Nothing is allowed from here: purging is final.'
  }`;
  return no('conflict', 'ILLEGAL_TRANSITION', detail, { botStatus: status, allowed });
}

const WORDS = { draft: 'a draft', active: 'active', paused: 'paused', deleted: 'deleted', purged: 'purged' } as const;
const PAST = {
  activate: 'activated',
  pause: 'paused',
  delete: 'deleted',
  restore: 'restored',
  purge: 'purged',
} as const satisfies Record<Transition, string>;
