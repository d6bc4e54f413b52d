import { botDecider } from '../../domain/bot/decider.js';
import { knowledgeDecider } from '../../domain/knowledge/decider.js';
import type { SourceSettings } from '../../domain/knowledge/state.js';
import { scrapeDecider } from '../../domain/scrape/decider.js';
import type { ScrapeTrigger } from '../../domain/scrape/events.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import { type Caller, mayAccess } from '../caller.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { PageReader } from '../ports/pageReader.js';
import { notFound, removedBot } from './refusals.js';
import type { Timetable } from './timetable.js';
import { settingsOf, type WantedKnowledge } from './wanted.js';

export interface KnowledgeLimits {
  readonly maxPages: number;
  readonly maxDepth: number;
  readonly runTimeoutSeconds: number;
  /** Embedding model of new generations. */
  readonly model: string;
}

export interface RequestedRun {
  readonly scrapeId: string;
  readonly sourceId: string;
  readonly position: bigint | null;
}

type Outcome<T> = Promise<Result<T, Refusal>>;

/** A source that was removed gets another id when it is added again; nobody does that very often. */
const MAX_INCARNATIONS = 100;

/** What owners want of their bots' knowledge. Another's bot does not exist for them. */
export class KnowledgeCommands {
  constructor(
    private readonly handler: CommandHandler,
    private readonly reader: Pick<PageReader, 'refusalOf'>,
    private readonly timetable: Pick<Timetable, 'understands'>,
    private readonly limits: KnowledgeLimits,
  ) {}

  /** Adds the source (or takes its new settings) and requests a run of it. `scrapeId` is the id the run gets. */
  async request(
    caller: Caller,
    botId: string,
    wanted: WantedKnowledge,
    scrapeId: string,
    context: CommandContext,
    trigger: Extract<ScrapeTrigger, 'request' | 'queue'> = 'request',
  ): Outcome<RequestedRun> {
    const owner = await this.#ownerOf(caller, botId);
    if (!owner.ok) return owner;
    const { reader, timetable, limits } = this;
    const checked = settingsOf(wanted, context.now, { reader, timetable, maxPages: limits.maxPages });
    if (!checked.ok) return checked;
    const settings = { ...checked.value, botId, ownerId: owner.value };
    const source = await this.#add(settings, context);
    if (!source.ok) return source;
    if (wanted.schedule !== undefined) {
      const scheduled = await this.#schedule(source.value, wanted.schedule, context);
      if (!scheduled.ok) return scheduled;
    }
    return await this.#run(source.value, settings, trigger, scrapeId, context);
  }

  /** Requests another run of a source as it is. */
  async refresh(
    caller: Caller,
    botId: string,
    sourceId: string,
    scrapeId: string,
    context: CommandContext,
  ): Outcome<RequestedRun> {
    const source = await this.#sourceOf(caller, botId, sourceId);
    return source.ok ? await this.#run(sourceId, source.value, 'refresh', scrapeId, context) : source;
  }

  /**
   * Requests a run for what the service does by itself (schedules, another embedding model); refused while the bot is in
   * the recycle bin. Null: the source or its bot is gone for good.
   */
  async runAgain(
    sourceId: string,
    trigger: ScrapeTrigger,
    scrapeId: string,
    context: CommandContext,
  ): Outcome<RequestedRun | null> {
    const { state } = await this.handler.load(knowledgeDecider, sourceId);
    if (state.status !== 'present') return accept(null);
    const bot = (await this.handler.load(botDecider, state.settings.botId)).state;
    if (bot.status === 'none' || bot.status === 'purged') return accept(null);
    if (bot.status === 'deleted') return refuse(removedBot);
    return await this.#run(sourceId, state.settings, trigger, scrapeId, context);
  }

  async remove(
    caller: Caller,
    botId: string,
    sourceId: string,
    context: CommandContext,
  ): Outcome<{ readonly position: bigint | null }> {
    const source = await this.#sourceOf(caller, botId, sourceId);
    if (!source.ok) return source;
    return await this.removeSource(sourceId, context);
  }

  /** For what the service does by itself: no caller to check. */
  async removeSource(sourceId: string, context: CommandContext): Outcome<{ readonly position: bigint | null }> {
    const at = context.now.toISOString();
    const removed = await this.handler.handle(
      knowledgeDecider,
      sourceId,
      { type: 'RemoveSource', data: { at } },
      context,
    );
    return removed.ok ? accept({ position: removed.value.position }) : removed;
  }

  async cancel(caller: Caller, botId: string, scrapeId: string, context: CommandContext) {
    const owner = await this.#ownerOf(caller, botId);
    if (!owner.ok) return owner;
    const { state } = await this.handler.load(scrapeDecider, scrapeId);
    if (state.status === 'none' || state.request.botId !== botId) return refuse(notFound('run'));
    return await this.cancelRun(scrapeId, context);
  }

  cancelRun(scrapeId: string, context: CommandContext) {
    const at = context.now.toISOString();
    return this.handler.handle(scrapeDecider, scrapeId, { type: 'CancelScrape', data: { at } }, context);
  }

  /** The owner of a bot that this caller may change, and that is not on its way out. */
  async #ownerOf(caller: Caller, botId: string): Outcome<string> {
    const { state } = await this.handler.load(botDecider, botId);
    if (state.status === 'none' || !mayAccess(caller, state.ownerId)) return refuse(notFound('bot'));
    return state.status === 'deleted' || state.status === 'purged' ? refuse(removedBot) : accept(state.ownerId);
  }

  async #sourceOf(caller: Caller, botId: string, sourceId: string): Outcome<SourceSettings> {
    const owner = await this.#ownerOf(caller, botId);
    if (!owner.ok) return owner;
    const { state } = await this.handler.load(knowledgeDecider, sourceId);
    return state.status === 'present' && state.settings.botId === botId
      ? accept(state.settings)
      : refuse(notFound('source'));
  }

  /** One source for each bot, address and mode: requesting the same again is another run, not another source. */
  async #add(settings: SourceSettings, context: CommandContext): Outcome<string> {
    for (let incarnation = 0; incarnation < MAX_INCARNATIONS; incarnation++) {
      const sourceId = derivedId('source', settings.botId, settings.url, settings.mode, incarnation);
      const data = { ...settings, at: context.now.toISOString() };
      const added = await this.handler.handle(
        knowledgeDecider,
        sourceId,
        { type: 'AddSource', data },
        part(context, 'source'),
      );
      if (added.ok) return accept(sourceId);
      if (added.refusal.code !== 'SOURCE_REMOVED') return added;
    }
    return refuse(notFound('source'));
  }

  #schedule(sourceId: string, cron: string | null, context: CommandContext) {
    return this.handler.handle(
      knowledgeDecider,
      sourceId,
      { type: 'ScheduleSource', data: { cron, at: context.now.toISOString() } },
      part(context, 'schedule'),
    );
  }

  async #run(
    sourceId: string,
    settings: SourceSettings,
    trigger: ScrapeTrigger,
    scrapeId: string,
    context: CommandContext,
  ): Outcome<RequestedRun> {
    const { botId, ownerId, url, mode, maxPages, include, exclude } = settings;
    const requested = await this.handler.handle(
      scrapeDecider,
      scrapeId,
      {
        type: 'RequestScrape',
        data: {
          sourceId,
          botId,
          ownerId,
          url,
          mode,
          trigger,
          maxPages: Math.min(maxPages, this.limits.maxPages),
          maxDepth: this.limits.maxDepth,
          include,
          exclude,
          model: this.limits.model,
          requestedAt: context.now.toISOString(),
          deadline: new Date(context.now.getTime() + this.limits.runTimeoutSeconds * 1000).toISOString(),
        },
      },
      part(context, 'run'),
    );
    return requested.ok ? accept({ scrapeId, sourceId, position: requested.value.position }) : requested;
  }
}

/** The context of one of several commands that a request makes of several aggregates: each has an id of its own. */
const part = ({ commandId, correlationId, actor, now }: CommandContext, name: string): CommandContext => ({
  commandId: derivedId(commandId, name),
  correlationId,
  actor,
  now,
});
