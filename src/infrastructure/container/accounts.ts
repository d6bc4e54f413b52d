import { ContainerModule } from 'inversify';
import { workingKeyIds } from '../../../projections/apiKeys/queries.js';
import { Accounts } from '../../application/accounts/accounts.js';
import { Attempts } from '../../application/accounts/attempts.js';
import { Background } from '../../application/accounts/background.js';
import { ErasedAccountClearing, type Possessions } from '../../application/accounts/clearErased.js';
import { Codes } from '../../application/accounts/codes.js';
import { EraseAccount } from '../../application/accounts/erase.js';
import { MailDispatcher, QueuedMailOutbox } from '../../application/accounts/mailDispatcher.js';
import { MailReports } from '../../application/accounts/mailReports.js';
import { OAuthSignIn } from '../../application/accounts/oauthSignIn.js';
import { OwnAccount } from '../../application/accounts/ownAccount.js';
import { Passwords } from '../../application/accounts/passwords.js';
import { SignIn } from '../../application/accounts/signIn.js';
import { ACCOUNT_TOKENS as T } from '../../application/accounts/tokens.js';
import { BOT_TOKENS } from '../../application/bots/tokens.js';
import type { Get } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { EtaMailRenderer } from '../mail/etaRenderer.js';
import { KeyedMailSeal } from '../mail/mailSeal.js';
import { ResendMailer } from '../mail/resendMailer.js';
import { Argon2Hasher } from '../security/argon2Hasher.js';
import { isCommonPassword } from '../security/commonPasswords.js';
import { JweFlowSeal } from '../security/oauth/flowSeal.js';
import { GithubProvider } from '../security/oauth/github.js';
import { GoogleProvider } from '../security/oauth/google.js';
import { PostgresCodeStore, PostgresDeviceStore, PostgresPasswordStore } from '../security/postgresAccountStores.js';
import { OWN } from './accountTokens.js';
import { singletons } from './bind.js';
import { SHUTDOWN } from './shutdown.js';
import { INFRA } from './tokens.js';

/** Accounts: ways in, what people do with theirs, mails, erasure. */
export const accountsModule = (config: Config): ContainerModule =>
  new ContainerModule((options) => {
    const single = singletons(options);
    single(OWN.Attempts, (get) => new Attempts(get(OWN.Limiter)));
    single(OWN.Background, (get) => {
      // What runs in the background uses these: asked for first, they are closed after it.
      get(INFRA.Postgres);
      get(TOKENS.CommandHandler);
      const background = new Background((what, err) => get(INFRA.Logger).warn({ err }, `could not ${what}`));
      get(SHUTDOWN).add('accounts background', () => background.close());
      return background;
    });

    single(OWN.PasswordStore, (get) => new PostgresPasswordStore(get(INFRA.Postgres)));
    single(OWN.CodeStore, (get) => new PostgresCodeStore(get(INFRA.Postgres)));
    single(OWN.DeviceStore, (get) => new PostgresDeviceStore(get(INFRA.Postgres)));
    single(OWN.Passwords, (get) => new Passwords(new Argon2Hasher(), get(OWN.PasswordStore), isCommonPassword));
    single(T.Accounts, (get) => new Accounts(get(TOKENS.CommandHandler), get(OWN.Hashes), get(T.SessionDirectory)));
    single(
      T.MailOutbox,
      (get) => new QueuedMailOutbox(() => get(TOKENS.Jobs), new KeyedMailSeal(get(OWN.InstallationKey))),
    );
    single(
      T.Codes,
      (get) =>
        new Codes(
          get(OWN.CodeStore),
          get(OWN.Hashes),
          get(T.Accounts),
          get(OWN.Attempts),
          get(T.MailOutbox),
          get(OWN.Background),
        ),
    );
    const shared = (get: Get) => ({
      accounts: get(T.Accounts),
      passwords: get(OWN.Passwords),
      codes: get(T.Codes),
      attempts: get(OWN.Attempts),
      hashes: get(OWN.Hashes),
      mails: get(T.MailOutbox),
      background: get(OWN.Background),
    });
    single(
      T.SignIn,
      (get) =>
        new SignIn({ ...shared(get), sessions: get(T.Sessions), devices: get(OWN.DeviceStore), now: get(TOKENS.Now) }),
    );
    single(
      T.OwnAccount,
      (get) => new OwnAccount({ ...shared(get), signIn: get(T.SignIn), directory: get(T.SessionDirectory) }),
    );
    single(
      T.EraseAccount,
      (get) =>
        new EraseAccount({
          handler: get(TOKENS.CommandHandler),
          directory: get(T.SessionDirectory),
          hashes: get(OWN.Hashes),
          subjectKeys: get(TOKENS.SubjectKeys),
          stores: [
            get(OWN.PasswordStore),
            get(OWN.CodeStore),
            get(OWN.DeviceStore),
            get(T.KeyUses),
            get(TOKENS.IdempotencyStore),
          ],
        }),
    );
    single(T.OAuthSignIn, (get) => {
      const { google, github } = config.oauth;
      const providers = {
        ...(google === undefined ? {} : { google: new GoogleProvider(google) }),
        ...(github === undefined ? {} : { github: new GithubProvider(github) }),
      };
      const flows = new JweFlowSeal(config.auth.refreshSecret);
      const { accounts, hashes } = shared(get);
      const [sessions, directory] = [get(T.Sessions), get(T.SessionDirectory)];
      return new OAuthSignIn(providers, flows, accounts, get(T.SignIn), hashes, sessions, directory);
    });

    single(T.MailDispatcher, (get) => {
      const { apiKey, baseUrl, from } = config.mail;
      return new MailDispatcher(
        get(TOKENS.CommandHandler),
        new KeyedMailSeal(get(OWN.InstallationKey)),
        new EtaMailRenderer(config.http.publicUrl),
        new ResendMailer({ apiKey, baseUrl, from }),
        get(TOKENS.Now),
      );
    });
    single(T.MailReports, (get) => new MailReports(get(TOKENS.CommandHandler), get(TOKENS.Now)));
    single(
      T.ErasedAccountClearing,
      (get) =>
        new ErasedAccountClearing({
          handler: get(TOKENS.CommandHandler),
          bots: () => get(BOT_TOKENS.BotCommands),
          apiKeys: get(T.ApiKeys),
          erase: get(T.EraseAccount),
          possessions: possessions(get),
          readYourWrites: get(TOKENS.ReadYourWrites),
          now: get(TOKENS.Now),
        }),
    );
  });

const possessions = (get: Get): Possessions => ({
  bots: async (ownerId) => {
    const queries = get(BOT_TOKENS.BotQueries);
    const [kept, binned] = [
      await queries.list({ ownerId }, 100, null, null),
      await queries.list({ ownerId, status: 'deleted' }, 100, null, null),
    ];
    return [...kept.items, ...binned.items].map(({ id, status }) => ({ id, isDeleted: status === 'deleted' }));
  },
  keys: (accountId) => workingKeyIds(get(TOKENS.SqlReader), accountId),
});
