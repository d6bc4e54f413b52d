import { ContainerModule } from 'inversify';
import { BotConfigurationQueries } from '../../../projections/botConfigurations/queries.js';
import { BotQueries } from '../../../projections/bots/queries.js';
import { BotCommands } from '../../application/bots/commands.js';
import { BOT_TOKENS } from '../../application/bots/tokens.js';
import { CURSORS, Cursors } from '../../application/cursors.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { singletons } from './bind.js';
import { derivedKey } from './core.js';

export const botsModule = (config: Config): ContainerModule =>
  new ContainerModule((options) => {
    const single = singletons(options);
    single(CURSORS, () => new Cursors(derivedKey(config, 'cursor')));
    single(BOT_TOKENS.BotCommands, (get) => new BotCommands(get(TOKENS.CommandHandler), async () => {}));
    single(BOT_TOKENS.BotQueries, (get) => new BotQueries(get(TOKENS.DocumentReaders)('bots')));
    single(
      BOT_TOKENS.BotConfigurationQueries,
      (get) => new BotConfigurationQueries(get(TOKENS.DocumentReaders)('botConfigurations')),
    );
  });
