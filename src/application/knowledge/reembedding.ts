import { scrapeDecider } from '../../domain/scrape/decider.js';
import type { CommandContext } from '../commandContext.js';
import { DAY_MS } from '../durations.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { KnowledgeStore, OutdatedSource } from '../ports/knowledgeStore.js';
import type { KnowledgeCommands } from './commands.js';

/** Has sources embedded anew whose live generation is of another model than the one that is configured. */
export class Reembedding {
  constructor(
    private readonly store: Pick<KnowledgeStore, 'sourcesNotOfModel'>,
    private readonly commands: Pick<KnowledgeCommands, 'runAgain'>,
    private readonly handler: Pick<CommandHandler, 'load'>,
    private readonly model: string,
    private readonly now: () => Date,
  ) {}

  /**
   * Requests a run for each such source, unless one is going on or was cancelled.
   * @param retryAfterMs when a run that failed is followed by another, counted from its request: its owner is told of each.
   * @returns the ids of the new runs.
   */
  async requestAll(retryAfterMs = DAY_MS): Promise<string[]> {
    const requested: string[] = [];
    for (const source of await this.store.sourcesNotOfModel(this.model)) {
      const scrapeId = await this.#nextRun(source, retryAfterMs);
      if (scrapeId === null) continue;
      const context: CommandContext = {
        commandId: derivedId('request', scrapeId),
        correlationId: scrapeId,
        actor: { kind: 'system', id: 'knowledge' },
        now: this.now(),
      };
      const run = await this.commands.runAgain(source.sourceId, 'modelChange', scrapeId, context);
      if (run.ok && run.value) requested.push(scrapeId);
    }
    return requested;
  }

  /** The same id for everybody who asks, so that several workers request one run; null when none is wanted now. */
  async #nextRun({ sourceId, generation }: OutdatedSource, retryAfterMs: number): Promise<string | null> {
    for (let attempt = 0; ; attempt++) {
      const scrapeId = derivedId('re-embed', sourceId, generation, this.model, attempt);
      const { state } = await this.handler.load(scrapeDecider, scrapeId);
      if (state.status === 'none') return scrapeId;
      const isRetried =
        state.status === 'failed' && this.now().getTime() - Date.parse(state.request.requestedAt) >= retryAfterMs;
      if (!isRetried) return null;
    }
  }
}
