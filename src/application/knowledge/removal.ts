import type { SourceQueries } from '../../../projections/knowledgeSources/queries.js';
import type { ScrapeQueries } from '../../../projections/scrapes/queries.js';
import type { CommandContext } from '../commandContext.js';
import { derivedId } from '../ids.js';
import type { KnowledgeStore } from '../ports/knowledgeStore.js';
import type { KnowledgeCommands } from './commands.js';

/** Clears away what removed sources and purged bots leave behind. May be repeated. */
export class KnowledgeRemoval {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly commands: KnowledgeCommands,
    private readonly scrapes: ScrapeQueries,
    private readonly sources: SourceQueries,
    private readonly now: () => Date,
  ) {}

  /** Chunks first: a run that is still going finds the source closed and ends by itself. */
  async source(sourceId: string): Promise<void> {
    await this.store.remove(sourceId);
    for (const scrapeId of await this.scrapes.running(sourceId)) {
      await this.commands.cancelRun(scrapeId, this.#context('cancel', scrapeId));
    }
  }

  /** All that a bot knows. */
  async erase(botId: string): Promise<void> {
    await this.store.remove(botId);
    for (;;) {
      const { rows } = await this.sources.ofBot(botId, 100, null);
      const removed = await Promise.all(
        rows.map(({ id }) => this.commands.removeSource(id, this.#context('remove', id))),
      );
      // The list is a read model: what was removed a moment ago may still be in it.
      if (rows.length < 100 || removed.every((result) => !result.ok)) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
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
