import type { BotConfigurationQueries } from '../../../projections/botConfigurations/queries.js';
import type { BotQueries } from '../../../projections/bots/queries.js';
import { token } from '../token.js';
import type { BotCommands } from './commands.js';

export const BOT_TOKENS = {
  BotCommands: token<BotCommands>('BotCommands'),
  BotQueries: token<BotQueries>('BotQueries'),
  BotConfigurationQueries: token<BotConfigurationQueries>('BotConfigurationQueries'),
};
