import type { Redis } from 'ioredis';
import type { Attempts } from '../../application/accounts/attempts.js';
import type { Background } from '../../application/accounts/background.js';
import type { Passwords } from '../../application/accounts/passwords.js';
import { token } from '../../application/token.js';
import type { KeyedApiKeySecrets } from '../security/apiKeySecrets.js';
import type { HmacRefreshTokens } from '../security/hmacRefreshTokens.js';
import type { InstallationKey } from '../security/installationKey.js';
import type { KeyedLookupHashes } from '../security/lookupHashes.js';
import type {
  PostgresCodeStore,
  PostgresDeviceStore,
  PostgresPasswordStore,
} from '../security/postgresAccountStores.js';
import type { RedisRateLimiter } from '../security/redisRateLimiter.js';

/** Services that only those of accounts and access ask for. */
export const OWN = {
  Redis: token<Redis>('AccountsRedis'),
  InstallationKey: token<InstallationKey>('InstallationKey'),
  Hashes: token<KeyedLookupHashes>('LookupHashes'),
  RefreshTokens: token<HmacRefreshTokens>('RefreshTokens'),
  Limiter: token<RedisRateLimiter>('RedisRateLimiter'),
  Attempts: token<Attempts>('Attempts'),
  Passwords: token<Passwords>('Passwords'),
  Background: token<Background>('AccountsBackground'),
  ApiKeySecrets: token<KeyedApiKeySecrets>('ApiKeySecrets'),
  PasswordStore: token<PostgresPasswordStore>('PasswordStore'),
  CodeStore: token<PostgresCodeStore>('CodeStore'),
  DeviceStore: token<PostgresDeviceStore>('DeviceStore'),
};
