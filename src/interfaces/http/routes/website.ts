import { z } from 'zod';
import type { Transcript } from '../../../../projections/transcripts/index.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { WEBSITE } from '../../../application/website/tokens.js';
import { visitorConversation } from '../../../application/website/visitorConversation.js';
import { conversationDecider } from '../../../domain/conversation/index.js';
import { readUpTo } from '../pipeline/consistency.js';
import { tellLimits } from '../pipeline/rateLimit.js';
import { Problem } from '../problem.js';
import { accepted, commandReply, noContent, ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { lastEventId, wantsStream } from '../sse.js';
import { streamAnswer, wholeAnswer } from '../website/answers.js';
import { chatterOf, visitorOf } from '../website/chatter.js';
import { answer, askBody, feedbackBody, id, visitorTranscript } from '../website/schemas.js';

const tag = 'Website';
const access = { kind: 'chat' } as const;
/** 8,000 bytes of message grow sixfold when every character is escaped. */
const BODY_LIMIT = 64_000;
const headers = {
  'Nova-Visitor': 'What the visitor’s browser calls itself (a UUID), where it does not stand in the body.',
};
const resumed = { ...headers, 'Last-Event-ID': 'Number of the last event received: the stream goes on after it.' };
const stream = { description: 'The answer as it comes', contentType: 'text/event-stream', schema: z.string() };

/** What the widget calls: ask, follow an answer, read the conversation again, rate a reply, be forgotten. */
export const websiteRoutes = (get: Get): readonly Route[] => [
  route({
    method: 'post',
    path: '/api/bot/website/communicate',
    tag,
    summary: 'Ask the bot',
    description: `With \`Accept: text/event-stream\` the answer comes as events: \`conversation\` (ids), \`sources\`, \`token\` (pieces of text), then
\`done\` (usage, times) or \`error\` (a problem). Who may: the owner, an API key with \`chat:write\`, or the publishable key of the bot from a page of an
allowed origin.`,
    access,
    headers,
    body: askBody,
    bodyLimit: BODY_LIMIT,
    responses: {
      200: { description: 'The answer', schema: answer, otherContentType: 'text/event-stream' },
      403: { description: 'This page may not use the bot' },
      404: { description: 'No such bot or conversation' },
      409: { description: 'The bot is paused or not in service, or the conversation has ended' },
      422: { description: 'The message is empty or too long' },
      429: { description: 'Too many messages, new conversations or open streams' },
      503: { description: 'No answer could be given; try again' },
    },
    handler: async (input) => {
      const { body, koa, ip, aggregateId, command } = input;
      const asked = await get(WEBSITE.Communicate).ask({
        ...chatterOf(input),
        botId: body.botId,
        message: body.message,
        conversationId: body.conversationId ?? null,
        newConversationId: aggregateId,
        visitor: visitorOf(input, body.visitorId),
        ip,
        context: command,
        counted: (counts) => tellLimits(koa, counts),
      });
      const { conversationId, replyId, position } = accepted(asked);
      const streams = get(WEBSITE.AnswerStreams);
      const answer = { conversationId, answerId: replyId };
      if (!wantsStream(koa)) {
        const subject = { id: conversationId, within: body.botId };
        return { ...(await wholeAnswer(koa, streams, answer, position)), subject };
      }
      if (position !== null) koa.set('nova-position', String(position));
      return streamAnswer(koa, streams, answer, 0);
    },
  }),
  route({
    method: 'get',
    path: '/api/bot/website/conversations/:id/answers/:messageId',
    tag,
    summary: 'Follow an answer that is under way, at any process, after the event named in `Last-Event-ID`',
    access,
    headers: resumed,
    params: z.strictObject({ id, messageId: id }),
    responses: {
      200: stream,
      404: { description: 'No such conversation' },
      410: { description: 'The answer is complete and no longer kept as a stream' },
    },
    handler: async (input) => {
      const { params, koa } = input;
      const visitor = visitorOf(input);
      accepted(await visitorConversation(get(TOKENS.CommandHandler), params.id, { ...chatterOf(input), visitor }));
      const wanted = { conversationId: params.id, answerId: params.messageId };
      return streamAnswer(koa, get(WEBSITE.AnswerStreams), wanted, lastEventId(koa));
    },
  }),
  route({
    method: 'get',
    path: '/api/bot/website/conversations/:id',
    tag,
    summary: 'The conversation so far, for its visitor',
    access,
    headers,
    params: z.strictObject({ id }),
    reads: ['transcripts'],
    responses: {
      200: { description: 'Its messages, oldest first', schema: visitorTranscript },
      404: { description: 'No such conversation' },
      503: { description: 'Its messages cannot be read yet; try again' },
    },
    handler: async (input) => {
      const visitor = visitorOf(input);
      const { id: conversationId } = input.params;
      const chatter = { ...chatterOf(input), visitor };
      const position = accepted(await visitorConversation(get(TOKENS.CommandHandler), conversationId, chatter));
      const reader = get(TOKENS.DocumentReaders)<Transcript>('transcripts');
      // A page that is loaded again just after the answer: a 404 here would have the widget forget the conversation.
      const transcript = await readUpTo(position, ['transcripts'], get(TOKENS.ReadYourWrites), () =>
        reader.byId(conversationId),
      );
      if (!transcript) throw Problem.notFound('This conversation');
      const { botId, isOver, messages } = transcript;
      return ok({ conversationId, botId, isOver, messages }, { headers: { 'cache-control': 'no-store' } });
    },
  }),
  route({
    method: 'delete',
    path: '/api/bot/website/conversations/:id',
    tag,
    summary: 'The visitor has the conversation erased: its texts become unreadable in all history',
    access,
    headers,
    params: z.strictObject({ id }),
    responses: { 204: { description: 'Erased' }, 404: { description: 'No such conversation' } },
    handler: async (input) => {
      const visitor = visitorOf(input);
      const { id: conversationId } = input.params;
      accepted(await visitorConversation(get(TOKENS.CommandHandler), conversationId, { ...chatterOf(input), visitor }));
      const keeping = get(WEBSITE.ConversationKeeping);
      return noContent({ position: await keeping.erase(conversationId, 'erased', input.command.actor) });
    },
  }),
  route({
    method: 'post',
    path: '/api/bot/website/feedback',
    tag,
    summary: 'Rate a reply; a later rating replaces the earlier one',
    access,
    headers,
    body: feedbackBody,
    bodyLimit: BODY_LIMIT,
    rate: [{ name: 'feedback', points: 60, seconds: 60, per: 'ip', whenUnavailable: 'allow' }],
    responses: {
      200: { description: 'Noted', schema: feedbackBody.pick({ messageId: true, rating: true }) },
      404: { description: 'No such conversation or reply' },
    },
    handler: async (input) => {
      const { conversationId, messageId, rating, comment, visitorId } = input.body;
      const commands = get(TOKENS.CommandHandler);
      const visitor = visitorOf(input, visitorId);
      accepted(await visitorConversation(commands, conversationId, { ...chatterOf(input), visitor }));
      const at = input.command.now.toISOString();
      const data = { replyId: messageId, rating, comment: comment?.trim() ? comment : null, at };
      const given = await commands.handle(
        conversationDecider,
        conversationId,
        { type: 'GiveFeedback', data },
        input.command,
      );
      return commandReply(accepted(given), { messageId, rating });
    },
  }),
];
