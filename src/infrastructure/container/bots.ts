import { ContainerModule } from 'inversify';
import { BotConfigurationQueries } from '../../../projections/botConfigurations/queries.js';
import { BotQueries } from '../../../projections/bots/queries.js';
import { AiFeatures } from '../../application/aiFeatures/aiFeatures.js';
import { AI_TOKENS } from '../../application/aiFeatures/tokens.js';
import { BotCommands } from '../../application/bots/commands.js';
import { BOT_DATA_ERASER, type BotDataEraser } from '../../application/bots/eraser.js';
import { PORTABLE_BOTS, PortableBots } from '../../application/bots/portable.js';
import {
  PUBLIC_STATES,
  type PublicFacts,
  publicEffect,
  publicEntry,
  publicEntryOf,
  UNKNOWN_BOT,
} from '../../application/bots/publicState.js';
import { BOT_PURGE, BotPurge } from '../../application/bots/purge.js';
import { BOT_TOKENS } from '../../application/bots/tokens.js';
import { CURSORS, Cursors } from '../../application/cursors.js';
import { KNOWLEDGE } from '../../application/knowledge/tokens.js';
import { LANGUAGE_MODEL } from '../../application/ports/languageModel.js';
import { TESTING } from '../../application/testing/tokens.js';
import type { Get } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { modelPromptTools } from '../llm/modelPromptTools.js';
import { OfflinePromptTools } from '../llm/offline/offlinePromptTools.js';
import { websitePrompt } from '../llm/prompts/website.js';
import { CachedPublicStates } from '../publicState/cachedPublicStates.js';
import { SharedStates } from '../publicState/sharedStates.js';
import { singletons } from './bind.js';
import { derivedKey } from './core.js';
import { SHUTDOWN } from './shutdown.js';
import { INFRA } from './tokens.js';

export async function botsModule(config: Config): Promise<ContainerModule> {
  // Its library is among the largest.
  const library = config.llm ? await import('../llm/openAiModel.js') : null;
  return new ContainerModule((options) => {
    const single = singletons(options);
    single(LANGUAGE_MODEL, (get) => {
      // Callers learn no more than that the model failed: the cause, such as a key that is refused, is told here alone.
      const onFailure = (err: Error) => get(INFRA.Logger).warn({ err }, 'the language model failed');
      const model = library && config.llm ? new library.OpenAiModel({ ...config.llm, onFailure }) : null;
      const canned = config.testing ? get(TESTING.CannedAnswers) : null;
      return () => canned?.model() ?? model;
    });
    single(AI_TOKENS.WebsitePrompt, () => websitePrompt);
    single(AI_TOKENS.AiFeatures, (get) => {
      const languageModel = get(LANGUAGE_MODEL);
      const offline = new OfflinePromptTools();
      get(SHUTDOWN).add('offline prompt tools', () => offline.close());
      const tools = () => {
        const current = languageModel();
        return current ? modelPromptTools(current) : offline;
      };
      return new AiFeatures(get(BOT_TOKENS.BotCommands), tools);
    });
    const eraser = (make: (get: Get) => BotDataEraser) =>
      options.bind(BOT_DATA_ERASER).toDynamicValue((context) => make((wanted) => context.get(wanted)));
    eraser((get) => ({ area: 'knowledge', erase: (botId, signal) => get(KNOWLEDGE.Removal).erase(botId, signal) }));
    eraser((get) => ({ area: 'keys of personal data', erase: (botId) => get(TOKENS.SubjectKeys).erase(botId) }));
    options
      .bind(BOT_PURGE)
      .toDynamicValue((context) => {
        const get: Get = (service) => context.get(service);
        return new BotPurge({
          handler: get(TOKENS.CommandHandler),
          bots: get(BOT_TOKENS.BotCommands),
          queries: get(BOT_TOKENS.BotQueries),
          erasers: () => context.getAll<BotDataEraser>(BOT_DATA_ERASER),
          store: get(TOKENS.EventStore),
          readYourWrites: get(TOKENS.ReadYourWrites),
          retentionDays: config.botRetentionDays,
          now: get(TOKENS.Now),
        });
      })
      .inSingletonScope();
    single(
      PORTABLE_BOTS,
      (get) => new PortableBots(get(BOT_TOKENS.BotCommands), get(KNOWLEDGE.Sources), get(KNOWLEDGE.Commands)),
    );
    single(CURSORS, () => new Cursors(derivedKey(config, 'cursor')));
    single(PUBLIC_STATES, (get) => {
      const facts = get(TOKENS.DocumentReaders)<PublicFacts>('publicBots');
      const readModel = async (id: string) => {
        const found = await facts.byId(id);
        return found ? publicEntry(id, found) : UNKNOWN_BOT;
      };
      const shared = new SharedStates(get(INFRA.Redis), config.keyPrefix);
      const states = new CachedPublicStates(shared, get(TOKENS.Announcements), readModel);
      get(SHUTDOWN).add('public states', async () => states.close());
      return states;
    });
    single(BOT_TOKENS.BotCommands, (get) => {
      const states = get(PUBLIC_STATES);
      return new BotCommands(get(TOKENS.CommandHandler), async (id, { state, events }) => {
        const effect = publicEffect(events, state.status);
        const told = effect === null ? null : states.changed(id, publicEntryOf(id, state));
        // Whether a bot is in service must be true everywhere when the command is answered; its looks may follow.
        if (effect === 'appearance') await told;
      });
    });
    single(BOT_TOKENS.BotQueries, (get) => new BotQueries(get(TOKENS.DocumentReaders)('bots')));
    single(
      BOT_TOKENS.BotConfigurationQueries,
      (get) => new BotConfigurationQueries(get(TOKENS.DocumentReaders)('botConfigurations')),
    );
  });
}
