import type { Decider } from '../shared/decider.js';
import type { BotCommand } from './commands.js';
import { draft, publish, rollBack } from './configuration.js';
import { create, importBot } from './creation.js';
import { changeBot } from './details.js';
import type { BotEvent } from './events.js';
import { evolve } from './evolve.js';
import { switchFeature } from './features.js';
import { decideLifecycle } from './lifecycle.js';
import { type BotRefusal, type Decision, no, notFound } from './refusals.js';
import type { BotState, LivingBot } from './state.js';

export const botDecider: Decider<BotCommand, BotEvent, BotState, BotRefusal> = {
  category: 'bot',
  initial: { status: 'none' },
  evolve,
  decide,
};

function decide(command: BotCommand, state: BotState): Decision<BotEvent> {
  switch (command.type) {
    case 'CreateBot':
      return create(command, state);
    case 'ImportBot':
      return importBot(command, state);
    case 'ActivateBot':
    case 'PauseBot':
    case 'DeleteBot':
    case 'RestoreBot':
    case 'PurgeBot':
      return decideLifecycle(command, state);
    default:
      return onLiving(state, (bot) => change(command, bot));
  }
}

type Change = Exclude<
  BotCommand,
  { type: 'CreateBot' | 'ImportBot' | 'ActivateBot' | 'PauseBot' | 'DeleteBot' | 'RestoreBot' | 'PurgeBot' }
>;

function change(command: Change, bot: LivingBot): Decision<BotEvent> {
  switch (command.type) {
    case 'ChangeBot':
      return changeBot(command, bot);
    case 'DraftConfiguration':
      return draft(command, bot);
    case 'PublishVersion':
      return publish(command, bot);
    case 'RollBack':
      return rollBack(command, bot);
    case 'SwitchFeature':
      return switchFeature(command, bot);
  }
}

/** What is in the recycle bin is restored before it is changed. */
function onLiving(state: BotState, decision: (bot: LivingBot) => Decision<BotEvent>): Decision<BotEvent> {
  switch (state.status) {
    case 'none':
      return notFound();
    case 'purged':
      return no('gone', 'BOT_PURGED', 'This bot was purged.');
    case 'deleted':
      return no('conflict', 'BOT_DELETED', 'This bot is in the recycle bin. Restore it first.');
    default:
      return decision(state);
  }
}
