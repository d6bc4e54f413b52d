import type { SourceQueries, SourceRow } from '../../../projections/knowledgeSources/queries.js';
import type {
  BotConfiguration,
  BotDetails,
  BotStyle,
  BotType,
  Feature,
  KnownBot,
  Platform,
} from '../../domain/bot/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result } from '../../domain/shared/result.js';
import type { Caller } from '../caller.js';
import type { CommandContext } from '../commandContext.js';
import { derivedId } from '../ids.js';
import type { KnowledgeCommands } from '../knowledge/commands.js';
import { token } from '../token.js';
import type { BotCommands, BotOutcome } from './commands.js';

export const PORTABLE_FORMAT = 'nova-bot';
export const PORTABLE_VERSION = 1;

export interface PortableSource {
  readonly url: string;
  readonly mode: 'page' | 'sitemap' | 'crawl';
  readonly maxPages: number;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Cron expression in UTC; null: no schedule. */
  readonly schedule: string | null;
}

/** A bot as one document, without anything that belongs to one installation: no ids, keys, history or knowledge texts. */
export interface PortableBot {
  readonly format: typeof PORTABLE_FORMAT;
  readonly formatVersion: typeof PORTABLE_VERSION;
  readonly exportedAt: string;
  readonly bot: BotDetails & {
    readonly platform: Platform;
    readonly type: BotType;
    readonly style: BotStyle;
    readonly allowedOrigins: readonly string[];
    readonly features: readonly Feature[];
  };
  readonly configuration: {
    readonly draft: BotConfiguration;
    readonly published: BotConfiguration | null;
  };
  readonly sources: readonly PortableSource[];
}

/** A source that could not be taken over: the bot is imported all the same. */
export interface RefusedSource {
  readonly url: string;
  readonly code: string;
  readonly detail: string;
}

export const MAX_SOURCES = 100;

/** Takes bots out of and into an installation. */
export class PortableBots {
  constructor(
    private readonly bots: BotCommands,
    private readonly sources: SourceQueries,
    private readonly knowledge: KnowledgeCommands,
  ) {}

  async export(botId: string, bot: KnownBot, now: Date): Promise<PortableBot> {
    const { rows } = await this.sources.ofBot(botId, MAX_SOURCES, null);
    const { details, platform, botType: type, style, origins: allowedOrigins, features } = bot;
    return {
      format: PORTABLE_FORMAT,
      formatVersion: PORTABLE_VERSION,
      exportedAt: now.toISOString(),
      bot: { ...details, platform, type, style, allowedOrigins, features },
      configuration: { draft: bot.draft, published: bot.published?.configuration ?? null },
      sources: rows.map(portableSource).reverse(),
    };
  }

  /** Creates a bot from a document, with everything in it, and requests a run of each source. */
  async import(
    caller: Caller,
    ownerId: string,
    botId: string,
    { bot, configuration, sources }: PortableBot,
    context: CommandContext,
  ): Promise<Result<{ readonly outcome: BotOutcome; readonly refusedSources: readonly RefusedSource[] }, Refusal>> {
    const { name, purpose, description, avatar, platform, type: botType, style, features } = bot;
    const data = {
      ...{ name, purpose, description, avatar, platform, botType, style, features, ownerId },
      origins: bot.allowedOrigins,
      draft: configuration.draft,
      published: configuration.published,
      note: 'Imported',
      at: context.now.toISOString(),
    };
    const imported = await this.bots.run(caller, botId, { type: 'ImportBot', data }, context);
    if (!imported.ok) return imported;
    const refusedSources: RefusedSource[] = [];
    for (const [index, source] of sources.entries()) {
      const step = { ...context, commandId: derivedId(context.commandId, 'import source', index) };
      const scrapeId = derivedId(step.commandId, 'run');
      const requested = await this.knowledge.request(caller, botId, source, scrapeId, step);
      if (!requested.ok) {
        const { code, detail } = requested.refusal;
        refusedSources.push({ url: source.url, code, detail });
      }
    }
    return accept({ outcome: imported.value, refusedSources });
  }
}

const portableSource = ({ url, mode, maxPages, include, exclude, cron }: SourceRow): PortableSource => ({
  url,
  mode: mode as PortableSource['mode'],
  maxPages,
  include,
  exclude,
  schedule: cron,
});

export const PORTABLE_BOTS = token<PortableBots>('PortableBots');
