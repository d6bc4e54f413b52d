import type { SourceQueries } from '../../../projections/knowledgeSources/queries.js';
import type { ScrapeQueries } from '../../../projections/scrapes/queries.js';
import { knowledgeDecider } from '../../domain/knowledge/decider.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { KnowledgeStore } from '../ports/knowledgeStore.js';
import type { KnowledgeCommands } from './commands.js';

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

  /** Chunks first: a run that is still going finds the source closed and ends by itself. Then records that it is done. */
  async source(sourceId: string): Promise<void> {
    const { state } = await this.handler.load(knowledgeDecider, sourceId);
    if (state.status !== 'removed') return;
    await this.store.remove(sourceId);
    for (const scrapeId of await this.scrapes.running(sourceId)) {
      await this.commands.cancelRun(scrapeId, this.#context('cancel', scrapeId));
    }
    const context = this.#context('clear', sourceId);
    const command = { type: 'RecordClearing', data: { at: context.now.toISOString() } } as const;
    const recorded = await this.handler.handle(knowledgeDecider, sourceId, command, context);
    if (!recorded.ok) throw new Error(`That a source was cleared is not recorded: ${recorded.refusal.code}`);
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
