import { ContainerModule } from 'inversify';
import { Redis } from 'ioredis';
import { keysAmong } from '../../../projections/apiKeys/queries.js';
import { ApiKeyQuotas } from '../../application/accounts/apiKeyQuota.js';
import { ApiKeys } from '../../application/accounts/apiKeys.js';
import { ApiKeyVerifier, type ApiKeyView } from '../../application/accounts/apiKeyVerifier.js';
import { RequestAuthenticator } from '../../application/accounts/authenticator.js';
import { PublishableKeys } from '../../application/accounts/publishableKeys.js';
import { Sessions } from '../../application/accounts/sessions.js';
import { ACCOUNT_TOKENS as T } from '../../application/accounts/tokens.js';
import { type AccountView, SessionDirectory, type SessionView } from '../../application/accounts/views.js';
import type { Get } from '../../application/token.js';
import { TOKENS } from '../../application/tokens.js';
import type { Config } from '../config/index.js';
import { KeptAnswerSeal } from '../idempotency/keptAnswerSeal.js';
import { PostgresIdempotencyStore } from '../idempotency/postgresIdempotencyStore.js';
import { apiKeyForm } from '../security/apiKeyFormat.js';
import { KeyedApiKeySecrets } from '../security/apiKeySecrets.js';
import { FingerprintedKeys } from '../security/fingerprintedKeys.js';
import { HmacRefreshTokens } from '../security/hmacRefreshTokens.js';
import { InstallationKey } from '../security/installationKey.js';
import { JwtAccessTokens } from '../security/jwtAccessTokens.js';
import { KeyedLookupHashes } from '../security/lookupHashes.js';
import { PostgresKeyUses } from '../security/postgresKeyUses.js';
import { RedisRateLimiter } from '../security/redisRateLimiter.js';
import { RedisVerifiedCache } from '../security/verifiedCache.js';
import { OWN } from './accountTokens.js';
import { singletons } from './bind.js';
import { SHUTDOWN } from './shutdown.js';
import { INFRA } from './tokens.js';

/** Who calls: tokens, sessions, API keys, limits. */
export const accessModule = (config: Config): ContainerModule =>
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
    single(TOKENS.IdempotencyStore, (get) => {
      const seal = new KeptAnswerSeal(get(OWN.InstallationKey), get(INFRA.PostgresSubjectKeys));
      return new PostgresIdempotencyStore(get(INFRA.Postgres), get(OWN.InstallationKey), seal);
    });
    single(OWN.Limiter, (get) => new RedisRateLimiter(get(OWN.Redis), config.keyPrefix));
    options.bind(TOKENS.RateLimiter).toService(OWN.Limiter);
    single(OWN.RefreshTokens, () => new HmacRefreshTokens(config.auth.refreshSecret));
    single(T.AccessTokens, () => {
      const issuer = config.http.publicUrlIsSet ? config.http.publicUrl : 'nova-bot-studio';
      return new JwtAccessTokens(config.auth.accessSecret, issuer);
    });
    single(T.SessionDirectory, (get) => {
      const { sessionTtlSeconds } = config.auth;
      return new SessionDirectory(
        get(TOKENS.CommandHandler),
        // It names people: no longer in Redis than it is believed.
        cache<AccountView>(get, 'account', 60),
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
          new FingerprintedKeys(),
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
        new ApiKeys(
          ...keyParts(get),
          get(T.PublishableKeys),
          get(T.SessionDirectory),
          new ApiKeyQuotas(get(TOKENS.CommandHandler), (ids) => keysAmong(get(TOKENS.SqlReader), ids)),
          config.environment === 'production' ? 'live' : 'test',
        ),
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
