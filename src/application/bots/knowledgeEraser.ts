import { SourceQueries } from '../../../projections/knowledgeSources/queries.js';
import { knowledgeDecider } from '../../domain/knowledge/decider.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { KnowledgeStore } from '../ports/knowledgeStore.js';
import type { SqlReader } from '../projection.js';
import type { BotDataEraser } from './eraser.js';

const PAGE = 200;

/** Ends every source of a purged bot, with its schedule, and removes pages, chunks and vectors. */
export const knowledgeEraser = (
  handler: CommandHandler,
  sql: SqlReader,
  knowledge: KnowledgeStore,
  now: () => Date,
): BotDataEraser => ({
  area: 'knowledge',
  async erase(botId) {
    const sources = new SourceQueries(sql);
    for (let place: { addedAt: string; id: string } | null = null; ; ) {
      const { rows } = await sources.ofBot(botId, PAGE, place);
      for (const { id } of rows) {
        const at = now();
        await handler.handle(
          knowledgeDecider,
          id,
          { type: 'RemoveSource', data: { at: at.toISOString() } },
          {
            commandId: derivedId('purge', botId, 'source', id),
            correlationId: derivedId('purge', botId),
            actor: { kind: 'system', id: 'botPurge' },
            now: at,
          },
        );
      }
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) break;
      place = { addedAt: last.addedAt.toISOString(), id: last.id };
    }
    await knowledge.remove(botId);
  },
});
