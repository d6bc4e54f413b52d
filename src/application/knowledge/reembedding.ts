import type { CommandContext } from '../commandContext.js';
import { derivedId } from '../ids.js';
import type { KnowledgeStore } from '../ports/knowledgeStore.js';
import type { KnowledgeCommands } from './commands.js';

/** Has sources embedded anew whose live generation is of another model than the one that is configured. */
export class Reembedding {
  constructor(
    private readonly store: KnowledgeStore,
    private readonly commands: KnowledgeCommands,
    private readonly model: string,
    private readonly now: () => Date,
  ) {}

  /** Requests one run for each such source, once for each generation. @returns their ids. */
  async requestAll(): Promise<string[]> {
    const requested: string[] = [];
    for (const { sourceId, generation } of await this.store.sourcesNotOfModel(this.model)) {
      const scrapeId = derivedId('re-embed', sourceId, generation, this.model);
      const context: CommandContext = {
        commandId: derivedId('request', scrapeId),
        correlationId: scrapeId,
        actor: { kind: 'system', id: 'knowledge' },
        now: this.now(),
      };
      const run = await this.commands.runAgain(sourceId, 'modelChange', scrapeId, context);
      if (run.ok && run.value) requested.push(scrapeId);
    }
    return requested;
  }
}
