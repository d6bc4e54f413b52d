import { z } from 'zod';
import { type Transcript, type TranscriptCursor, transcriptPage } from '../../../../projections/transcripts/index.js';
import { CURSORS } from '../../../application/cursors.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { WEBSITE } from '../../../application/website/tokens.js';
import { conversationOf, ownBot } from '../../../application/website/visitorConversation.js';
import { readKnown } from '../pipeline/consistency.js';
import { Problem } from '../problem.js';
import { accepted, noContent, ok } from '../reply.js';
import { type Route, type RouteInput, route } from '../route.js';
import { id, transcript, transcriptSummary } from '../website/schemas.js';
import { wholeNumber } from '../wholeNumber.js';

const tag = 'Conversations';
const mayRead = { kind: 'key', scope: 'conversations:read' } as const;
const mayErase = { kind: 'key', scope: 'bots:write' } as const;
const reads = ['transcripts'];
const gone = { 204: { description: 'Erased' }, 404: { description: 'No such bot or conversation' } };

const listQuery = z.strictObject({
  limit: wholeNumber(1, 100).default(20),
  cursor: z.string().max(500).optional(),
  visitorId: id.optional(),
  unanswered: z.stringbool().optional().meta({ description: 'Only conversations with an unanswered question.' }),
});

/** What visitors said, for the bot's owner. */
export const conversationRoutes = (get: Get): readonly Route[] => {
  const reader = () => get(TOKENS.DocumentReaders)<Transcript>('transcripts');
  const keeping = () => get(WEBSITE.ConversationKeeping);
  const demandOwn = async ({ caller, params }: RouteInput<{ id: string }, unknown, unknown>) =>
    accepted(await ownBot(get(TOKENS.CommandHandler), caller, params.id));
  const read = async (botId: string, conversationId: string): Promise<Transcript> => {
    const inLog = async () => {
      const known = await conversationOf(get(TOKENS.CommandHandler), botId, conversationId);
      return known.ok ? known.value : null;
    };
    const found = await readKnown(() => reader().byId(conversationId), reads, get(TOKENS.ReadYourWrites), inLog);
    if (found?.botId !== botId) throw Problem.notFound('This conversation');
    return found;
  };
  return [
    route({
      method: 'get',
      path: '/api/bot/:id/conversations',
      tag,
      summary: 'Conversations of a bot, newest first',
      access: mayRead,
      params: z.strictObject({ id }),
      query: listQuery,
      reads,
      responses: {
        200: {
          description: 'A page',
          schema: z.object({
            items: z.array(transcriptSummary),
            nextCursor: z.string().nullable(),
            total: z.number().int(),
          }),
        },
      },
      handler: async (input) => {
        await demandOwn(input);
        const { limit, cursor, visitorId, unanswered } = input.query;
        const list = `conversations:${input.params.id}:${visitorId ?? ''}:${unanswered ?? ''}`;
        const cursors = get(CURSORS);
        const place = cursor === undefined ? null : cursors.open(list, cursor);
        if (cursor !== undefined && place === null) {
          throw new Problem(400, 'BAD_CURSOR', 'This cursor does not belong to this list.');
        }
        const page = await transcriptPage(reader(), input.params.id, {
          limit,
          cursor: place === null ? null : (JSON.parse(place) as TranscriptCursor),
          filter: {
            ...(visitorId === undefined ? {} : { visitorId }),
            ...(unanswered === undefined ? {} : { unanswered }),
          },
        });
        const nextCursor = page.next ? cursors.seal(list, JSON.stringify(page.next)) : null;
        return ok({ items: page.items.map(summaryOf), nextCursor, total: page.total });
      },
    }),
    route({
      method: 'get',
      path: '/api/bot/:id/conversations/:cid',
      tag,
      summary: 'One conversation with its messages, sources and ratings',
      access: mayRead,
      params: z.strictObject({ id, cid: id }),
      reads,
      responses: { 200: { description: 'The transcript', schema: transcript }, 404: gone[404] },
      handler: async (input) => {
        await demandOwn(input);
        const found = await read(input.params.id, input.params.cid);
        return ok({ ...summaryOf(found), messages: found.messages });
      },
    }),
    route({
      method: 'delete',
      path: '/api/bot/:id/conversations/:cid',
      tag,
      summary: 'Erase a conversation: its texts become unreadable in all history, its counts stay',
      access: mayErase,
      params: z.strictObject({ id, cid: id }),
      responses: gone,
      handler: async (input) => {
        await demandOwn(input);
        const { id: botId, cid } = input.params;
        accepted(await conversationOf(get(TOKENS.CommandHandler), botId, cid));
        return noContent({ position: await keeping().erase(cid, 'erased', input.command.actor) });
      },
    }),
    route({
      method: 'delete',
      path: '/api/bot/:id/visitors/:visitorId',
      tag,
      summary: 'Erase one visitor: all conversations of the visitor with this bot',
      access: mayErase,
      params: z.strictObject({ id, visitorId: id }),
      reads,
      consistency: 'strong',
      responses: {
        200: { description: 'How many conversations were erased', schema: z.object({ erased: z.number().int() }) },
        404: gone[404],
      },
      handler: async (input) => {
        await demandOwn(input);
        const { id: botId, visitorId } = input.params;
        const { count, position } = await keeping().eraseVisitor(botId, visitorId, input.command.actor);
        return ok({ erased: count }, { position });
      },
    }),
  ];
};

const summaryOf = (found: Omit<Transcript, 'messages'>) => ({
  id: found.id,
  botId: found.botId,
  visitorId: found.visitorId,
  channel: found.channel,
  origin: found.origin,
  startedAt: found.startedAt,
  lastActivityAt: found.lastActivityAt,
  isOver: found.isOver,
  messageCount: found.messageCount,
  unansweredCount: found.unansweredCount,
  failureCount: found.failureCount,
  // Documents of version 1 have none; they are served until the rebuild that follows an update has ended.
  stoppedCount: found.stoppedCount ?? 0,
});
