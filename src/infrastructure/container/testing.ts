import { ContainerModule } from 'inversify';
import { ACCOUNT_TOKENS } from '../../application/accounts/tokens.js';
import { BOT_TOKENS } from '../../application/bots/tokens.js';
import { Reset } from '../../application/testing/reset.js';
import { Seed } from '../../application/testing/seed.js';
import { TESTING } from '../../application/testing/tokens.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { OutboxClient } from '../testing/outboxClient.js';
import { RedisCannedAnswers } from '../testing/redisCannedAnswers.js';
import { singletons } from './bind.js';
import { INFRA } from './tokens.js';

/** What the testing router needs; its routes are served with NOVA_TESTING=1 only. */
export const testingModule = (config: Config): ContainerModule =>
  new ContainerModule((options) => {
    const single = singletons(options);
    single(TESTING.SentMails, () => new OutboxClient(config.mail.baseUrl ?? 'http://127.0.0.1:1'));
    single(
      TESTING.CannedAnswers,
      (get) => new RedisCannedAnswers(get(INFRA.Redis), get(TOKENS.Announcements), `${config.keyPrefix}:testing:llm`),
    );
    single(
      TESTING.Reset,
      (get) =>
        new Reset({
          sql: get(TOKENS.SqlReader),
          erasing: get(ACCOUNT_TOKENS.EraseAccount),
          mails: get(TESTING.SentMails),
          canned: get(TESTING.CannedAnswers),
        }),
    );
    single(
      TESTING.Seed,
      (get) =>
        new Seed({
          signIn: get(ACCOUNT_TOKENS.SignIn),
          bots: get(BOT_TOKENS.BotCommands),
          keys: get(ACCOUNT_TOKENS.PublishableKeys),
          commands: get(TOKENS.CommandHandler),
        }),
    );
  });
