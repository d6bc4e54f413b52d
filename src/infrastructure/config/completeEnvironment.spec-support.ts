/** A complete environment for tests of code that needs a configuration but no servers. */
export const completeEnvironment = {
  EVENTSTORE_URL: 'esdb://127.0.0.1:2113?tls=false',
  POSTGRES_URI: 'postgres://nova:pg-password@127.0.0.1:5432/nova',
  MONGODB_URI: 'mongodb://127.0.0.1:27017/nova',
  REDIS_URL: 'redis://127.0.0.1:6379',
  SUPABASE_URL: 'http://127.0.0.1:54321',
  SUPABASE_SERVICE_ROLE_KEY: 'service-role-key-of-the-tests',
  RESEND_MAIL_API_KEY: 're_key_of_the_tests',
  JWT_ACCESS_SECRET: 'access-secret-of-the-tests-0123456789',
  JWT_REFRESH_SECRET: 'refresh-secret-of-the-tests-0123456789',
  NOVA_MASTER_KEY: Buffer.alloc(32, 7).toString('base64'),
} as const;
