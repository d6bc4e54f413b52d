import { ContainerModule } from 'inversify';
import { AI_TOKENS } from '../../application/aiFeatures/tokens.js';
import { BOT_DATA_ERASER, type BotDataEraser } from '../../application/bots/eraser.js';
import { KNOWLEDGE_SEARCH } from '../../application/ports/knowledgeSearch.js';
import { LANGUAGE_MODEL } from '../../application/ports/languageModel.js';
import { TOKENS } from '../../application/tokens.js';
import { BotOrigins } from '../../application/website/allowedOrigins.js';
import { Communicate } from '../../application/website/communicate.js';
import { ConversationKeeping } from '../../application/website/conversationKeeping.js';
import { systemPromptOf } from '../../application/website/systemPrompt.js';
import { WEBSITE } from '../../application/website/tokens.js';
import { answerWriting } from '../../application/website/writeAnswer.js';
import type { Config } from '../config/index.js';
import { RedisAnswerStreams } from '../streaming/redisAnswerStreams.js';
import { singletons } from './bind.js';
import { SHUTDOWN } from './shutdown.js';
import { INFRA } from './tokens.js';

/** Chat of website bots: answers, their streams, conversations and what becomes of them. */
export const websiteModule = (config: Config): ContainerModule =>
  new ContainerModule((options) => {
    const single = singletons(options);
    single(WEBSITE.AnswerStreams, (get) => {
      const [redis, announcements, keys] = [
        get(INFRA.Redis),
        get(TOKENS.Announcements),
        get(INFRA.PostgresSubjectKeys),
      ];
      const streams = new RedisAnswerStreams(redis, announcements, config.keyPrefix, keys);
      get(SHUTDOWN).add('answers under way', () => streams.close());
      return streams;
    });
    single(WEBSITE.Communicate, (get) => {
      const commands = get(TOKENS.CommandHandler);
      const write = answerWriting({
        commands,
        languageModel: get(LANGUAGE_MODEL),
        systemPrompt: systemPromptOf(get(AI_TOKENS.WebsitePrompt)),
        now: get(TOKENS.Now),
        onError: (err) => get(INFRA.Logger).error({ err }, 'an answer could not be written'),
      });
      const foreground = get(INFRA.Foreground);
      const writeAnswer: typeof write = (...task) => foreground.during(() => write(...task));
      const [streams, limiter] = [get(WEBSITE.AnswerStreams), get(TOKENS.RateLimiter)];
      return new Communicate({ commands, streams, limiter, knowledge: get(KNOWLEDGE_SEARCH), writeAnswer });
    });
    single(
      WEBSITE.AllowedOrigins,
      (get) => new BotOrigins(get(TOKENS.CommandHandler), () => get(TOKENS.DocumentReaders)('bots')),
    );
    single(
      WEBSITE.ConversationKeeping,
      (get) =>
        new ConversationKeeping({
          commands: get(TOKENS.CommandHandler),
          subjectKeys: get(TOKENS.SubjectKeys),
          streams: get(WEBSITE.AnswerStreams),
          transcripts: get(TOKENS.DocumentReaders)('transcripts'),
          now: get(TOKENS.Now),
          retentionDays: config.conversationRetentionDays,
        }),
    );
    options
      .bind<BotDataEraser>(BOT_DATA_ERASER)
      .toDynamicValue((context) => ({
        area: 'conversations',
        erase: async (botId, signal) => {
          const actor = { kind: 'system', id: 'purge' } as const;
          await context.get<ConversationKeeping>(WEBSITE.ConversationKeeping).eraseBot(botId, actor, signal);
        },
      }))
      .inSingletonScope();
  });
