import { z } from 'zod';
import { discardRun } from '../../application/knowledge/run/discardRun.js';
import { embedPage } from '../../application/knowledge/run/embedPage.js';
import { publishRun } from '../../application/knowledge/run/publishRun.js';
import { KNOWLEDGE } from '../../application/knowledge/tokens.js';
import { CHUNKER } from '../../application/ports/chunker.js';
import { EMBEDDER } from '../../application/ports/embedder.js';
import { KNOWLEDGE_STORE } from '../../application/ports/knowledgeStore.js';
import { GiveUp, type WorkerDefinition } from '../../application/ports/worker.js';
import type { Get } from '../../application/token.js';
import { untilRunEnds } from './untilRunEnds.js';

const scrapeId = z.uuid();
const schema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('embedPage'), data: z.object({ scrapeId, pageId: z.uuid() }) }),
  z.object({ name: z.literal('publish'), data: z.object({ scrapeId }) }),
  z.object({ name: z.literal('discard'), data: z.object({ scrapeId }) }),
  z.object({ name: z.literal('removeSource'), data: z.object({ sourceId: z.uuid() }) }),
]);

/** Everything that changes what is stored of knowledge: chunks of pages, which generation is live, what is gone. */
export const embedChunksWorker = (get: Get): WorkerDefinition => ({
  queue: 'embedChunks',
  concurrency: 4,
  // Pages and chunks end with their run; what is gone must go.
  untilDone: ['discard', 'removeSource'],
  process: async (job) => {
    const parsed = schema.safeParse({ name: job.name, data: job.data });
    if (!parsed.success) throw new GiveUp(`not a job of this queue: ${job.name}`);
    const { name, data } = parsed.data;
    const store = get(KNOWLEDGE_STORE);
    const reports = get(KNOWLEDGE.Reports);
    switch (name) {
      case 'embedPage': {
        const parts = { store, reports, embedder: get(EMBEDDER), chunker: get(CHUNKER) };
        return await untilRunEnds(get, job, data.scrapeId, (signal) =>
          embedPage(parts, data.scrapeId, data.pageId, signal),
        );
      }
      case 'publish':
        return await untilRunEnds(get, job, data.scrapeId, () => publishRun(store, reports, data.scrapeId));
      case 'discard':
        return await discardRun(store, reports, data.scrapeId);
      case 'removeSource':
        return await get(KNOWLEDGE.Removal).source(data.sourceId);
    }
  },
});
