import { type Conversation, conversationDecider, isBlank } from '../../domain/conversation/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { KnowledgeSearch } from '../ports/knowledgeSearch.js';
import type { LimitCount, RateLimiter } from '../ports/rateLimiter.js';
import { botInService, type Chatter } from './botInService.js';
import { beginSearch, type EarlySearch } from './earlySearch.js';
import { countMessage, limitRefusal } from './limits.js';
import { turnsBefore } from './memory.js';
import type { AnswerStreams, AnswerWriter } from './ports.js';
import { channelOf, visitorIdOf } from './visitor.js';
import { conversationNotFound } from './visitorConversation.js';
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
  /** Told how far each limit is used up, whatever becomes of the message. */
  readonly counted: (counts: readonly LimitCount[]) => void;
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
  readonly knowledge: KnowledgeSearch;
  readonly writeAnswer: WriteAnswer;
}

/**
 * Takes a visitor's message: checks who may, records it, and has the answer written. The answer goes on without this
 * request; whoever asked follows it by its id (`AnswerStreams.follow`).
 */
export class Communicate {
  constructor(private readonly services: Services) {}

  async ask(ask: Ask): Promise<Result<AnswerUnderWay, Refusal>> {
    const { limiter, knowledge } = this.services;
    const startedMs = performance.now();
    const isNew = ask.conversationId === null;
    const isEmpty = isBlank(ask.message);
    const counting = isEmpty ? Promise.resolve([]) : countMessage(limiter, { ...ask, isNew });
    const mayBegin = counting.then((counts) => !isEmpty && limitRefusal(counts) === null);
    const search = beginSearch(knowledge, ask, mayBegin);
    let isTaken = false;
    try {
      const taken = await this.#take(ask, counting, search, startedMs);
      isTaken = taken.ok;
      return taken;
    } finally {
      if (!isTaken) search.giveUp();
    }
  }

  async #take(
    ask: Ask,
    counting: Promise<readonly LimitCount[]>,
    search: EarlySearch,
    startedMs: number,
  ): Promise<Result<AnswerUnderWay, Refusal>> {
    const { commands, streams, writeAnswer } = this.services;
    const isNew = ask.conversationId === null;
    const conversationId = ask.conversationId ?? ask.newConversationId;
    const visitorId = visitorIdOf(ask.botId, ask.visitor, ask.caller, conversationId);
    // What does not depend on each other goes side by side: a visitor waits for the sum of what does.
    const [bot, known, counts] = await Promise.all([
      botInService(commands, ask.botId, ask),
      // Whose conversation it is never changes; whether it is still open is decided below, on its newest state.
      isNew ? null : commands.recall(conversationDecider, conversationId),
      counting,
    ]);
    ask.counted(counts);
    if (!bot.ok) return bot;
    const tooMany = limitRefusal(counts);
    if (tooMany) return refuse(tooMany);
    if (known && !mayGoOn(known.state, ask, visitorId)) return refuse(conversationNotFound());

    const { context, message: text } = ask;
    const replyId = derivedId(context.commandId, 'reply');
    const subject = { conversationId, botId: ask.botId };
    const opening = streams.open(replyId, subject);
    const received = await commands
      .handle(
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
            messageId: derivedId(context.commandId, 'message'),
            replyId,
            text,
            at: context.now.toISOString(),
            isFirst: isNew,
          },
        },
        context,
      )
      .catch((error) => {
        discard(opening);
        throw error;
      });
    if (!received.ok) {
      discard(opening);
      return received;
    }
    for (const event of received.value.events) {
      if (event.type === 'ReplyFailed') void streams.cancel(event.data.replyId);
    }
    const earlier = turnsBefore(received.value.state, text);
    const passages = search.passages(earlier);
    // Whoever had opened it may have failed to record the message, and let go of it.
    const writer = (await opening) ?? (await streams.open(replyId, subject));
    if (writer) {
      void writeAnswer(
        { bot: bot.value, conversationId, replyId, text, earlier, passages, context, startedMs },
        writer,
      );
    } else search.giveUp();
    return accept({ conversationId, replyId, position: received.value.position });
  }
}

const discard = (opening: Promise<AnswerWriter | null>): void => void opening.then((writer) => writer?.discard());

/** A widget goes on only with the conversations of its own visitor: the id of one alone gives nobody its memory. */
function mayGoOn(conversation: Conversation, { botId, caller }: Ask, visitorId: string): boolean {
  if (conversation.status === 'none' || conversation.botId !== botId) return false;
  return caller.kind !== 'publishable' || conversation.visitorId === visitorId;
}
