import { ContainerModule } from 'inversify';
import { Redis } from 'ioredis';
import { workingKeyIds } from '../../../projections/apiKeys/queries.js';
import { Accounts } from '../../application/accounts/accounts.js';
import { ApiKeys } from '../../application/accounts/apiKeys.js';
import { ApiKeyVerifier, type ApiKeyView } from '../../application/accounts/apiKeyVerifier.js';
import { Attempts } from '../../application/accounts/attempts.js';
import { RequestAuthenticator } from '../../application/accounts/authenticator.js';
import { Background } from '../../application/accounts/background.js';
import { ErasedAccountClearing, type Possessions } from '../../application/accounts/clearErased.js';
import { Codes } from '../../application/accounts/codes.js';
import { EraseAccount } from '../../application/accounts/erase.js';
import { MailDispatcher, QueuedMailOutbox } from '../../application/accounts/mailDispatcher.js';
import { MailReports } from '../../application/accounts/mailReports.js';
import { OAuthSignIn } from '../../application/accounts/oauthSignIn.js';
import { OwnAccount } from '../../application/accounts/ownAccount.js';
import { Passwords } from '../../application/accounts/passwords.js';
import { PublishableKeys } from '../../application/accounts/publishableKeys.js';
import { Sessions } from '../../application/accounts/sessions.js';
import { SignIn } from '../../application/accounts/signIn.js';
import { ACCOUNT_TOKENS as T } from '../../application/accounts/tokens.js';
import { type AccountView, SessionDirectory, type SessionView } from '../../application/accounts/views.js';
import { BOT_TOKENS } from '../../application/bots/tokens.js';
import { type Get, token } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { EtaMailRenderer } from '../mail/etaRenderer.js';
import { KeyedMailSeal } from '../mail/mailSeal.js';
import { ResendMailer } from '../mail/resendMailer.js';
import { apiKeyForm } from '../security/apiKeyFormat.js';
import { KeyedApiKeySecrets } from '../security/apiKeySecrets.js';
import { Argon2Hasher } from '../security/argon2Hasher.js';
import { isCommonPassword } from '../security/commonPasswords.js';
import { HmacRefreshTokens } from '../security/hmacRefreshTokens.js';
import { InstallationKey } from '../security/installationKey.js';
import { JwtAccessTokens } from '../security/jwtAccessTokens.js';
import { KeyedLookupHashes } from '../security/lookupHashes.js';
import { JweFlowSeal } from '../security/oauth/flowSeal.js';
import { GithubProvider } from '../security/oauth/github.js';
import { GoogleProvider } from '../security/oauth/google.js';
import { PostgresCodeStore, PostgresDeviceStore, PostgresPasswordStore } from '../security/postgresAccountStores.js';
import { PostgresKeyUses } from '../security/postgresKeyUses.js';
import { RedisRateLimiter } from '../security/redisRateLimiter.js';
import { RedisVerifiedCache } from '../security/verifiedCache.js';
import { singletons } from './bind.js';
import { SHUTDOWN } from './shutdown.js';
import { INFRA } from './tokens.js';

/** Services that only this module's own services ask for. */
const OWN = {
  Redis: token<Redis>('AccountsRedis'),
  InstallationKey: token<InstallationKey>('InstallationKey'),
  Hashes: token<KeyedLookupHashes>('LookupHashes'),
  RefreshTokens: token<HmacRefreshTokens>('RefreshTokens'),
  Limiter: token<RedisRateLimiter>('RedisRateLimiter'),
  Attempts: token<Attempts>('Attempts'),
  Passwords: token<Passwords>('Passwords'),
  Background: token<Background>('AccountsBackground'),
  ApiKeySecrets: token<KeyedApiKeySecrets>('ApiKeySecrets'),
  CodeStore: token<PostgresCodeStore>('CodeStore'),
  DeviceStore: token<PostgresDeviceStore>('DeviceStore'),
};

/** Accounts, sessions, sign-in, API keys. */
export const accountsModule = (config: Config): ContainerModule =>
  new ContainerModule((options) => {
    const single = singletons(options);
    const cache = <V extends object>(get: Get, kind: string, ttlSeconds: number, namedApart = false) => {
      const made = new RedisVerifiedCache<V>(get(OWN.Redis), get(TOKENS.Announcements), {
        kind,
        keyPrefix: config.keyPrefix,
        ttlSeconds,
        namedApart,
      });
      get(SHUTDOWN).add(`${kind} cache`, async () => made.close());
      return made;
    };

    single(OWN.Redis, (get) => {
      const redis = openQuickRedis(config.redis.url);
      redis.on('error', (err) => get(INFRA.Logger).warn({ err }, 'Redis connection of sessions and limits'));
      get(SHUTDOWN).add('redis of sessions and limits', async () => redis.disconnect());
      return redis;
    });
    single(OWN.InstallationKey, (get) => new InstallationKey(get(INFRA.PostgresSubjectKeys)));
    single(OWN.Hashes, (get) => new KeyedLookupHashes(get(OWN.InstallationKey)));
    single(OWN.Limiter, (get) => new RedisRateLimiter(get(OWN.Redis), config.keyPrefix));
    options.bind(TOKENS.RateLimiter).toService(OWN.Limiter);
    single(OWN.Attempts, (get) => new Attempts(get(OWN.Limiter)));
    single(OWN.Background, (get) => {
      // What runs in the background uses these: asked for first, they are closed after it.
      get(INFRA.Postgres);
      get(TOKENS.CommandHandler);
      const background = new Background((what, err) => get(INFRA.Logger).warn({ err }, `could not ${what}`));
      get(SHUTDOWN).add('accounts background', () => background.close());
      return background;
    });

    single(OWN.RefreshTokens, () => new HmacRefreshTokens(config.auth.refreshSecret));
    single(T.AccessTokens, () => {
      const issuer = config.http.publicUrlIsSet ? config.http.publicUrl : 'nova-bot-studio';
      return new JwtAccessTokens(config.auth.accessSecret, issuer);
    });
    single(T.SessionDirectory, (get) => {
      const { sessionTtlSeconds } = config.auth;
      return new SessionDirectory(
        get(TOKENS.CommandHandler),
        cache<AccountView>(get, 'account', sessionTtlSeconds),
        cache<SessionView>(get, 'session', sessionTtlSeconds),
      );
    });
    single(T.Sessions, (get) => {
      const limits = { idleSeconds: config.auth.sessionTtlSeconds, maxSeconds: config.auth.sessionMaxSeconds };
      return new Sessions(
        get(TOKENS.CommandHandler),
        get(T.SessionDirectory),
        get(T.AccessTokens),
        get(OWN.RefreshTokens),
        get(OWN.Hashes),
        limits,
      );
    });

    single(T.PasswordStore, (get) => new PostgresPasswordStore(get(INFRA.Postgres)));
    single(OWN.CodeStore, (get) => new PostgresCodeStore(get(INFRA.Postgres)));
    single(OWN.DeviceStore, (get) => new PostgresDeviceStore(get(INFRA.Postgres)));
    single(OWN.Passwords, (get) => new Passwords(new Argon2Hasher(), get(T.PasswordStore), isCommonPassword));
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
    single(T.SignIn, (get) => new SignIn({ ...shared(get), sessions: get(T.Sessions), devices: get(OWN.DeviceStore) }));
    single(T.OwnAccount, (get) => new OwnAccount({ ...shared(get), signIn: get(T.SignIn) }));
    single(
      T.EraseAccount,
      (get) =>
        new EraseAccount({
          handler: get(TOKENS.CommandHandler),
          directory: get(T.SessionDirectory),
          hashes: get(OWN.Hashes),
          subjectKeys: get(TOKENS.SubjectKeys),
          stores: [get(OWN.CodeStore), get(OWN.DeviceStore), get(T.KeyUses)],
          passwords: get(T.PasswordStore),
        }),
    );
    single(T.OAuthSignIn, (get) => {
      const { google, github } = config.oauth;
      const providers = {
        ...(google === undefined ? {} : { google: new GoogleProvider(google) }),
        ...(github === undefined ? {} : { github: new GithubProvider(github) }),
      };
      const flows = new JweFlowSeal(config.auth.refreshSecret);
      return new OAuthSignIn(providers, flows, get(T.Accounts), get(T.SignIn), get(OWN.Hashes));
    });

    single(T.MailDispatcher, (get) => {
      const { apiKey, baseUrl, from } = config.mail;
      return new MailDispatcher(
        get(TOKENS.CommandHandler),
        new KeyedMailSeal(get(OWN.InstallationKey)),
        new EtaMailRenderer(),
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

    single(OWN.ApiKeySecrets, (get) => new KeyedApiKeySecrets(get(OWN.InstallationKey), config.auth.apiKeySaltRounds));
    single(T.KeyUses, (get) => {
      const uses = new PostgresKeyUses(get(INFRA.Postgres));
      get(SHUTDOWN).add('key uses', () => uses.close());
      return uses;
    });
    single(
      T.ApiKeyVerifier,
      (get) =>
        new ApiKeyVerifier(
          apiKeyForm,
          get(OWN.ApiKeySecrets),
          get(TOKENS.CommandHandler),
          cache<ApiKeyView>(get, 'apiKey', 60, true),
          get(T.SessionDirectory),
          get(T.KeyUses),
          get(TOKENS.Now),
        ),
    );
    const keyParts = (get: Get) =>
      [get(TOKENS.CommandHandler), apiKeyForm, get(OWN.ApiKeySecrets), get(T.ApiKeyVerifier)] as const;
    single(
      T.ApiKeys,
      (get) =>
        new ApiKeys(...keyParts(get), get(T.PublishableKeys), config.environment === 'production' ? 'live' : 'test'),
    );
    single(T.PublishableKeys, (get) => new PublishableKeys(...keyParts(get)));
    single(
      TOKENS.Authenticator,
      (get) =>
        new RequestAuthenticator(
          get(T.ApiKeyVerifier),
          get(T.AccessTokens),
          get(OWN.RefreshTokens),
          get(T.Sessions),
          get(T.SessionDirectory),
          config.auth.sessionTtlSeconds,
          get(TOKENS.Now),
        ),
    );
  });

const possessions = (get: Get): Possessions => ({
  bots: async (ownerId) => {
    const queries = get(BOT_TOKENS.BotQueries);
    const [kept, binned] = [
      await queries.list({ ownerId }, 100, null),
      await queries.list({ ownerId, status: 'deleted' }, 100, null),
    ];
    return [...kept.items, ...binned.items].map(({ id, status }) => ({ id, isDeleted: status === 'deleted' }));
  },
  keys: (accountId) => workingKeyIds(get(TOKENS.SqlReader), accountId),
});

/**
 * A connection that fails at once while Redis is away: what it serves has another answer (the event store, counting
 * in process) and must not wait for the reconnect.
 */
function openQuickRedis(url: string): Redis {
  return new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: 500,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(times * 50, 500),
  });
}
