import type { Parsed } from './parse.js';

/** Where the service listens. */
export const addresses = (v: Pick<Parsed, 'NODE_ENV' | 'PORT' | 'OPERATIONS_PORT' | 'HOST'>) => ({
  port: v.PORT,
  operationsPort: v.OPERATIONS_PORT,
  host: v.HOST ?? (v.NODE_ENV === 'production' ? '0.0.0.0' : '127.0.0.1'),
});

/** The frozen configuration object from variables that have all been parsed. */
export function assemble(v: Parsed) {
  const publicUrl = v.PUBLIC_URL ?? `http://localhost:${v.PORT}`;
  return {
    environment: v.NODE_ENV,
    testing: v.NOVA_TESTING,
    dataDir: v.NOVA_DATA_DIR,
    keyPrefix: v.NOVA_KEY_PREFIX,
    botRetentionDays: v.BOT_RETENTION_DAYS,
    conversationRetentionDays: v.CONVERSATION_RETENTION_DAYS,
    chromiumPath: v.CHROMIUM_PATH,
    http: {
      ...addresses(v),
      publicUrl,
      /** False when PUBLIC_URL was left out: with PORT=0 the real port is then known only once the server listens. */
      publicUrlIsSet: v.PUBLIC_URL !== undefined,
      corsOrigins: v.CORS_ORIGINS,
      trustedProxies: v.TRUSTED_PROXIES,
      streams: { perAddress: v.STREAMS_PER_ADDRESS, perAccount: v.STREAMS_PER_ACCOUNT },
    },
    log: { level: v.LOG_LEVEL },
    telemetry: { otlpEndpoint: v.OTEL_EXPORTER_OTLP_ENDPOINT },
    eventstore: { url: v.EVENTSTORE_URL },
    postgres: { uri: v.POSTGRES_URI, maxPoolSize: v.MAX_POOL_SIZE },
    mongodb: { uri: v.MONGODB_URI, maxPoolSize: v.MAX_POOL_SIZE },
    redis: { url: v.REDIS_URL },
    queue: { url: v.BULLMQ_CONNECTION_URL ?? v.REDIS_URL },
    supabase: { url: v.SUPABASE_URL, serviceRoleKey: v.SUPABASE_SERVICE_ROLE_KEY, dbUrl: v.SUPABASE_DB_URL },
    mail: { apiKey: v.RESEND_MAIL_API_KEY, baseUrl: v.RESEND_BASE_URL, from: v.MAIL_FROM },
    masterKey: { current: v.NOVA_MASTER_KEY, previous: v.NOVA_MASTER_KEY_PREVIOUS },
    auth: {
      accessSecret: v.JWT_ACCESS_SECRET,
      refreshSecret: v.JWT_REFRESH_SECRET,
      sessionTtlSeconds: v.SESSION_TTL_SECONDS,
      sessionMaxSeconds: v.SESSION_MAX_SECONDS,
      apiKeySaltRounds: v.API_KEY_SALT_ROUNDS,
    },
    oauth: {
      google: pair(v.OAUTH_GOOGLE_CLIENT_ID, v.OAUTH_GOOGLE_CLIENT_SECRET, { issuer: v.OAUTH_GOOGLE_ISSUER }),
      github: pair(v.OAUTH_GITHUB_CLIENT_ID, v.OAUTH_GITHUB_CLIENT_SECRET, {
        baseUrl: v.OAUTH_GITHUB_BASE_URL,
        apiUrl: v.OAUTH_GITHUB_API_URL,
      }),
    },
    /** Undefined: the offline answerer. */
    llm: provider(v.LLM_BASE_URL, v.LLM_API_KEY, v.LLM_MODEL, {
      timeoutMs: v.LLM_TIMEOUT_MS,
      maxTokens: v.LLM_MAX_TOKENS,
    }),
    /** `provider` undefined: the model inside the product. */
    embedding: {
      dimensions: v.EMBEDDING_DIMENSIONS,
      provider: provider(v.EMBEDDING_BASE_URL, v.EMBEDDING_API_KEY, v.EMBEDDING_MODEL, {
        timeoutMs: v.EMBEDDING_TIMEOUT_MS,
      }),
    },
    scrape: {
      allowHosts: v.SCRAPE_ALLOW_HOSTS,
      allowPorts: v.SCRAPE_ALLOW_PORTS,
      userAgent: v.SCRAPE_USER_AGENT ?? `NovaBot/1.0 (+${publicUrl})`,
      maxPages: v.SCRAPE_MAX_PAGES,
      maxDepth: v.SCRAPE_MAX_DEPTH,
      maxRedirects: v.SCRAPE_MAX_REDIRECTS,
      maxPageBytes: v.SCRAPE_MAX_PAGE_BYTES,
      pageTimeoutMs: v.SCRAPE_PAGE_TIMEOUT_MS,
      runTimeoutSeconds: v.SCRAPE_RUN_TIMEOUT_SECONDS,
      concurrency: v.SCRAPE_CONCURRENCY,
    },
  };
}

const pair = <T extends object>(clientId: string | undefined, clientSecret: string | undefined, rest: T) =>
  clientId !== undefined && clientSecret !== undefined ? { clientId, clientSecret, ...rest } : undefined;

const provider = <T extends object>(
  baseUrl: string | undefined,
  apiKey: string | undefined,
  model: string | undefined,
  rest: T,
) =>
  baseUrl !== undefined && apiKey !== undefined && model !== undefined
    ? { baseUrl, apiKey, model, ...rest }
    : undefined;

type Frozen<T> = T extends Uint8Array ? T : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

export type Addresses = Readonly<ReturnType<typeof addresses>>;

/** All that the product can be told from outside, typed and deeply frozen. */
export type Config = Frozen<ReturnType<typeof assemble>>;
