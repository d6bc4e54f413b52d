import type { BotCommand } from '../../domain/bot/commands.js';
import type { BotConfiguration, BotStyle, BotType, Feature, Platform } from '../../domain/bot/values.js';
import type { ConversationCommand } from '../../domain/conversation/commands.js';
import { conversationDecider } from '../../domain/conversation/decider.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result } from '../../domain/shared/result.js';
import type { PublishableKeys } from '../accounts/publishableKeys.js';
import type { SignedIn } from '../accounts/sessions.js';
import type { SignIn } from '../accounts/signIn.js';
import { step, type Visit } from '../accounts/visit.js';
import type { BotCommands } from '../bots/commands.js';
import type { Caller } from '../caller.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import { newId } from '../ids.js';

export interface SeedConversation {
  readonly visitorId: string;
  readonly messages: readonly {
    readonly question: string;
    readonly answer: string;
    readonly answered: boolean;
    readonly rating: 'up' | 'down' | null;
  }[];
}

export interface SeedBot {
  readonly name: string;
  readonly platform: Platform;
  readonly type: BotType;
  readonly purpose: string;
  readonly style: Partial<BotStyle>;
  readonly allowedOrigins: readonly string[];
  readonly features: readonly Feature[];
  readonly configuration: Partial<BotConfiguration>;
  /** Publishes the configuration and, with `active`, activates the bot. */
  readonly published: boolean;
  readonly active: boolean;
  readonly conversations: readonly SeedConversation[];
}

export interface SeedAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly bots: readonly SeedBot[];
}

export interface Seeded {
  readonly account: SignedIn;
  readonly bots: readonly {
    readonly id: string;
    readonly publishableKey: string;
    readonly conversationIds: readonly string[];
  }[];
}

/** Puts accounts, bots and conversations there through the same commands that people give. */
export class Seed {
  constructor(
    private readonly services: {
      readonly signIn: SignIn;
      readonly bots: BotCommands;
      readonly keys: PublishableKeys;
      readonly commands: CommandHandler;
    },
  ) {}

  /** The first refusal ends it; what was done until then stays. */
  async account(seed: SeedAccount, visit: Visit): Promise<Result<Seeded, Refusal>> {
    const signedIn = await this.services.signIn.register(newId(), seed, visit);
    if (!signedIn.ok) return signedIn;
    const { caller } = signedIn.value;
    const bots: Seeded['bots'][number][] = [];
    for (const bot of seed.bots) {
      const seeded = await this.#bot(bot, caller, caller.accountId, visit.context);
      if (!seeded.ok) return seeded;
      bots.push(seeded.value);
    }
    return accept({ account: signedIn.value, bots });
  }

  async #bot(
    bot: SeedBot,
    caller: Caller,
    ownerId: string,
    context: CommandContext,
  ): Promise<Result<Seeded['bots'][number], Refusal>> {
    const botId = newId();
    const at = context.now.toISOString();
    for (const [index, command] of botCommands(bot, ownerId, at).entries()) {
      const done = await this.services.bots.run(caller, botId, command, step(context, `${botId} ${index}`));
      if (!done.ok) return done;
    }
    const key = await this.services.keys.issue(botId, ownerId, context);
    if (!key.ok) return key;
    const conversationIds: string[] = [];
    for (const conversation of bot.conversations) {
      const id = newId();
      for (const [index, command] of conversationCommands(conversation, botId, ownerId, context.now).entries()) {
        const done = await this.services.commands.handle(
          conversationDecider,
          id,
          command,
          step(context, `${id} ${index}`),
        );
        if (!done.ok) return done;
      }
      conversationIds.push(id);
    }
    return accept({ id: botId, publishableKey: key.value, conversationIds });
  }
}

function botCommands(bot: SeedBot, ownerId: string, at: string): BotCommand[] {
  const { name, platform, type: botType, purpose, style } = bot;
  return [
    {
      type: 'CreateBot',
      data: { name, platform, botType, purpose, description: null, avatar: null, style, ownerId, at },
    },
    { type: 'ChangeBot', data: { details: {}, style: {}, origins: bot.allowedOrigins, onlyControlled: false, at } },
    ...bot.features.map((feature) => ({ type: 'SwitchFeature', data: { feature, enabled: true, at } }) as const),
    { type: 'DraftConfiguration', data: { fields: bot.configuration, replace: false, at } },
    ...(bot.published || bot.active ? [{ type: 'PublishVersion', data: { note: 'seeded', at } } as const] : []),
    ...(bot.active ? [{ type: 'ActivateBot', data: { at } } as const] : []),
  ];
}

function conversationCommands(
  seed: SeedConversation,
  botId: string,
  ownerId: string,
  now: Date,
): ConversationCommand[] {
  return seed.messages.flatMap(({ question, answer, answered, rating }, index): ConversationCommand[] => {
    const at = new Date(now.getTime() + index * 1000).toISOString();
    const [messageId, replyId] = [newId(), newId()];
    const received = {
      botId,
      ownerId,
      visitorId: seed.visitorId,
      channel: 'api',
      origin: null,
      messageId,
      replyId,
      text: question,
      at,
      isFirst: index === 0,
    } as const;
    const figures = { model: 'seeded', promptTokens: 0, completionTokens: 0, firstTokenMs: 0, durationMs: 0 };
    return [
      { type: 'ReceiveMessage', data: received },
      { type: 'RecordReply', data: { replyId, text: answer, answered, sources: [], ...figures, at } },
      ...(rating ? [{ type: 'GiveFeedback', data: { replyId, rating, comment: null, at } } as const] : []),
    ];
  });
}
