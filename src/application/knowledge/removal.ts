import type { SourcePlace, SourceQueries } from '../../../projections/knowledgeSources/queries.js';
import type { ScrapeQueries } from '../../../projections/scrapes/queries.js';
import { knowledgeDecider } from '../../domain/knowledge/decider.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { KnowledgeStore } from '../ports/knowledgeStore.js';
import type { KnowledgeCommands } from './commands.js';

const PAGE = 100;

/** Clears away what removed sources and purged bots leave behind. May be repeated. */
export class KnowledgeRemoval {
  constructor(
    private readonly handler: CommandHandler,
    private readonly store: KnowledgeStore,
    private readonly commands: KnowledgeCommands,
    private readonly scrapes: ScrapeQueries,
    private readonly sources: SourceQueries,
    private readonly now: () => Date,
  ) {}

  /**
   * Runs first: to one that is still going, missing pages would be a failure, of which the owner is told. One that begins
   * meanwhile finds the source closed. Then records that it is done.
   */
  async source(sourceId: string): Promise<void> {
    const { state } = await this.handler.load(knowledgeDecider, sourceId);
    if (state.status !== 'removed') return;
    await this.#cancelRuns(sourceId);
    await this.store.remove(sourceId);
    await this.#cancelRuns(sourceId);
    const context = this.#context('clear', sourceId);
    const command = { type: 'RecordClearing', data: { at: context.now.toISOString() } } as const;
    const recorded = await this.handler.handle(knowledgeDecider, sourceId, command, context);
    if (!recorded.ok) throw new Error(`That a source was cleared is not recorded: ${recorded.refusal.code}`);
  }

  async #cancelRuns(sourceId: string): Promise<void> {
    for (const scrapeId of await this.scrapes.running(sourceId)) {
      await this.commands.cancelRun(scrapeId, this.#context('cancel', scrapeId));
    }
  }

  /** Sources that were removed and are stored all the same, because nobody asks any more for them to be cleared. */
  async forgotten(): Promise<string[]> {
    const forgotten: string[] = [];
    for (const sourceId of await this.store.sources()) {
      const { state } = await this.handler.load(knowledgeDecider, sourceId);
      if (state.status === 'removed') forgotten.push(sourceId);
    }
    return forgotten;
  }

  /** All that a bot knows. @throws when a source could not be removed: to be called again. */
  async erase(botId: string, signal: AbortSignal): Promise<void> {
    await this.store.remove(botId);
    for (let place: SourcePlace | null = null; ; ) {
      signal.throwIfAborted();
      const { rows } = await this.sources.ofBot(botId, PAGE, place);
      for (const { id } of rows) {
        const removed = await this.commands.removeSource(id, this.#context('remove', id));
        if (!removed.ok) throw new Error(`A source of an erased bot was not removed: ${removed.refusal.code}`);
      }
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      place = { addedAt: last.addedAt.toISOString(), id: last.id };
    }
  }

  #context(what: string, id: string): CommandContext {
    return {
      commandId: derivedId('knowledge removal', what, id),
      correlationId: id,
      actor: { kind: 'system', id: 'knowledge' },
      now: this.now(),
    };
  }
}
