import { conversationDecider, isBlank } from '../../domain/conversation/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { RateLimiter } from '../ports/rateLimiter.js';
import { botInService, type Chatter } from './botInService.js';
import { limitRefusal } from './limits.js';
import type { AnswerStreams } from './ports.js';
import { channelOf, visitorIdOf } from './visitor.js';
import { visitorConversation } from './visitorConversation.js';
import type { WriteAnswer } from './writeAnswer.js';

export interface Ask extends Chatter {
  readonly botId: string;
  readonly message: string;
  /** Null starts a conversation, with the id `newConversationId`. */
  readonly conversationId: string | null;
  readonly newConversationId: string;
  /** What the visitor's browser calls itself. */
  readonly visitor: string | null;
  readonly ip: string;
  readonly context: CommandContext;
}

export interface AnswerUnderWay {
  readonly conversationId: string;
  readonly replyId: string;
  readonly position: bigint | null;
}

interface Services {
  readonly commands: CommandHandler;
  readonly streams: AnswerStreams;
  readonly limiter: RateLimiter;
  readonly writeAnswer: WriteAnswer;
}

/**
 * Takes a visitor's message: checks who may, records it, and has the answer written. The answer goes on without this
 * request; whoever asked follows it by its id (`AnswerStreams.follow`).
 */
export class Communicate {
  constructor(private readonly services: Services) {}

  async ask(ask: Ask): Promise<Result<AnswerUnderWay, Refusal>> {
    const { commands, limiter, streams, writeAnswer } = this.services;
    const startedMs = performance.now();
    const bot = await botInService(commands, ask.botId, ask);
    if (!bot.ok) return bot;
    const isNew = ask.conversationId === null;
    const tooMany = isBlank(ask.message) ? null : await limitRefusal(limiter, { ...ask, isNew });
    if (tooMany) return refuse(tooMany);

    const conversationId = ask.conversationId ?? ask.newConversationId;
    const replyId = derivedId(ask.context.commandId, 'reply');
    const visitorId = visitorIdOf(ask.botId, ask.visitor, ask.caller, conversationId);
    if (!isNew) {
      const seen = await visitorConversation(commands, conversationId, ask);
      if (!seen.ok) return seen;
    }
    const received = await commands.handle(
      conversationDecider,
      conversationId,
      {
        type: 'ReceiveMessage',
        data: {
          botId: ask.botId,
          ownerId: bot.value.ownerId,
          visitorId,
          channel: channelOf(ask.caller),
          origin: ask.origin,
          messageId: derivedId(ask.context.commandId, 'message'),
          replyId,
          text: ask.message,
          at: ask.context.now.toISOString(),
          isFirst: isNew,
        },
      },
      ask.context,
    );
    if (!received.ok) return received;
    for (const event of received.value.events) {
      if (event.type === 'ReplyFailed') void streams.cancel(event.data.replyId);
    }
    const { state, position } = received.value;
    const writer = await streams.open(replyId);
    if (writer) {
      const earlier = state.status === 'open' ? state.recent.slice(0, -1) : [];
      const { context, message: text } = ask;
      void writeAnswer({ bot: bot.value, conversationId, replyId, text, earlier, context, startedMs }, writer);
    }
    return accept({ conversationId, replyId, position });
  }
}
