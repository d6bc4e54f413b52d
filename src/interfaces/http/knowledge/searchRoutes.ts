import { z } from 'zod';
import type { Get } from '../../../application/token.js';
import { problem } from '../bots/replies.js';
import { answeredSignal } from '../pipeline/answered.js';
import { ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { mayRead, mustSeeBot, PROBLEMS, SEARCHES, TAG } from './replies.js';
import { botParams } from './schemas.js';
import { searchOrRefuse } from './searchOrRefuse.js';

const query = z.strictObject({
  query: z.string().trim().min(1).max(2_000).meta({ example: 'How do I reset my password?' }),
  topK: z.int().min(1).max(50).default(5),
  minScore: z.number().min(0).max(1).default(0),
});

const passage = z
  .object({
    chunkId: z.string(),
    sourceId: z.string(),
    text: z.string(),
    title: z.string(),
    url: z.string(),
    headingPath: z.array(z.string()),
    score: z.number().meta({ description: 'Both searches together, 0 to 1; 1 is first in both' }),
    vectorScore: z.number().nullable().meta({ description: 'Cosine similarity of question and passage' }),
    wordScore: z.number().meta({ description: 'Share of the weight of the question’s words in the passage, 0 to 1' }),
  })
  .meta({ id: 'Passage' });

export const searchRoutes = (get: Get): Route[] => [
  route({
    method: 'post',
    path: '/api/bot/:id/knowledge/search',
    tag: TAG,
    summary: 'What the bot knows about a question, as passages with scores',
    access: mayRead,
    params: botParams,
    body: query,
    safe: true,
    rate: [SEARCHES],
    responses: {
      200: { description: 'Passages, best first', schema: z.object({ passages: z.array(passage) }) },
      404: PROBLEMS[404],
      503: problem('The knowledge cannot be searched at the moment'),
    },
    handler: async ({ caller, params, body, koa }) => {
      await mustSeeBot(get, caller, params.id);
      const passages = await searchOrRefuse(get, { botId: params.id, ...body, signal: answeredSignal(koa) });
      return ok({ passages }, { subject: { id: params.id } });
    },
  }),
];
