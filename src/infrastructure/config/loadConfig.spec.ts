import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { completeEnvironment as env } from './completeEnvironment.spec-support.js';
import { renderEnvExample } from './envExample.js';
import { checkEnvironment, formatConfigProblems, loadConfig } from './index.js';
import type { Environment } from './parse.js';
import { variables } from './variables/index.js';

const config = (more: Environment = {}) => {
  const result = loadConfig({ ...env, ...more });
  if (!result.ok) throw new Error(formatConfigProblems(result.refusal));
  return result.value;
};
const problems = (more: Environment) => {
  const result = loadConfig({ ...env, ...more });
  return result.ok ? [] : result.refusal;
};
const names = (more: Environment) => problems(more).map(({ variable }) => variable);
const production = { NODE_ENV: 'production', PUBLIC_URL: 'https://bots.example.com', MAIL_FROM: 'bots@example.com' };

describe('the configuration', () => {
  it('has the documented defaults', () => {
    const { http, postgres, auth, log, environment } = config();
    expect({ port: http.port, pool: postgres.maxPoolSize, ttl: auth.sessionTtlSeconds, log, environment }).toEqual({
      port: 9000,
      pool: 20,
      ttl: 86_400,
      log: { level: 'info' },
      environment: 'development',
    });
  });

  it('takes the Redis of the queue from REDIS_URL unless it has its own', () => {
    expect(config().queue.url).toBe(env.REDIS_URL);
    expect(config({ BULLMQ_CONNECTION_URL: 'redis://queue:1' }).queue.url).toBe('redis://queue:1');
  });

  it('is frozen all the way down', () => {
    const frozen = config({ CORS_ORIGINS: 'https://a.example' });
    expect(Object.isFrozen(frozen.http)).toBe(true);
    expect(Object.isFrozen(frozen.http.corsOrigins)).toBe(true);
  });

  it('reads a master key in base64 and in hexadecimal, and its predecessors', () => {
    const key = Buffer.alloc(32, 0xfe);
    const { masterKey } = config({
      NOVA_MASTER_KEY: key.toString('hex'),
      NOVA_MASTER_KEY_PREVIOUS: `${key.toString('base64')}, ${key.toString('base64url')}`,
    });
    expect([masterKey.current, ...masterKey.previous].map((one) => one.equals(key))).toEqual([true, true, true]);
  });

  it('treats an empty variable as not set', () => {
    expect(config({ PORT: '', LLM_MODEL: ' ' }).http.port).toBe(9000);
    expect(names({ POSTGRES_URI: '' })).toEqual(['POSTGRES_URI']);
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', '9000x'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['TRUSTED_PROXIES', 'everyone'],
    ['POSTGRES_URI', 'mysql://localhost/nova'],
    ['EVENTSTORE_URL', 'localhost:2113'],
    ['LOG_LEVEL', 'verbose'],
    ['NOVA_MASTER_KEY', 'too-short'],
    ['JWT_ACCESS_SECRET', 'short'],
    ['NODE_ENV', 'prod'],
    ['MAIL_FROM', 'nobody'],
    ['SCRAPE_ALLOW_HOSTS', 'http://intranet'],
    ['NOVA_KEY_PREFIX', 'a:b'],
  ])('refuses %s=%s and names it', (name, value) => {
    expect(names({ [name]: value })).toEqual([name]);
  });

  it('names everything that is wrong at once, with what it holds and what is expected', () => {
    const text = formatConfigProblems(problems({ PORT: 'http', MONGODB_URI: undefined }));
    expect(text).toContain('PORT holds "http"; expected a whole number from 0 to 65535.');
    expect(text).toContain('MONGODB_URI is not set; expected a connection string');
  });

  it('masks secrets, also a password in a malformed connection string', () => {
    const text = formatConfigProblems(
      problems({ JWT_ACCESS_SECRET: 'hunter2', POSTGRES_URI: 'postgre://nova:hunter2@db:5432/nova' }),
    );
    expect(text).not.toContain('hunter2');
    expect(text).toContain('"**** (7 characters)"');
    expect(text).toContain('postgre://****@db:5432/nova');
  });

  it.each([
    ['POSTGRES_URI', 'postgre://nova:hun/ter2@db/nova', 'postgre://****@db/nova'],
    ['MONGODB_URI', 'mongo:nova:hunter2@db', '****@db'],
    ['EVENTSTORE_URL', 'esdb:/admin:hunter2@h', '****@h'],
    ['REDIS_URL', 'default:hun@ter2@redis:6379', '****@redis:6379'],
    ['SUPABASE_URL', 'ftp://a.example?apikey=hunter2', 'ftp://a.example?apikey=****'],
  ])('shows no password of %s, however malformed: %s', (name, value, shown) => {
    expect(problems({ [name]: value }).map(({ holds }) => holds)).toEqual([shown]);
  });

  it('refuses half of a group', () => {
    expect(names({ LLM_BASE_URL: 'http://llm/v1', LLM_MODEL: 'm' })).toEqual(['LLM_API_KEY']);
    expect(names({ OAUTH_GITHUB_CLIENT_ID: 'id' })).toEqual(['OAUTH_GITHUB_CLIENT_SECRET']);
  });

  it('has no default secrets in production', () => {
    const result = loadConfig({ NODE_ENV: 'production' });
    const missing = result.ok ? [] : result.refusal.map(({ variable }) => variable);
    expect(missing).toEqual(expect.arrayContaining([...Object.keys(env), 'PUBLIC_URL', 'MAIL_FROM']));
  });

  it('refuses the testing router in production', () => {
    expect(names({ ...production, NOVA_TESTING: '1' })).toEqual(['NOVA_TESTING']);
    expect(names({ ...production, NOVA_TESTING: '0' })).toEqual([]);
  });

  it('refuses the same secret for both kinds of tokens', () => {
    expect(names({ JWT_REFRESH_SECRET: env.JWT_ACCESS_SECRET })).toEqual(['JWT_REFRESH_SECRET']);
  });

  it('before the local stack runs, lacks only what the stack will not supply', () => {
    expect(checkEnvironment({})).toEqual([]);
    expect(checkEnvironment({ PORT: 'x' }).map(({ variable }) => variable)).toEqual(['PORT']);
    expect(checkEnvironment({ ...production }).length).toBe(Object.keys(env).length);
  });

  it('answers any text in any variable with a configuration or with named problems, never by throwing', () => {
    const anyEnvironment = fc.dictionary(fc.constantFrom(...Object.keys(variables)), fc.string());
    fc.assert(
      fc.property(anyEnvironment, (more) => {
        expect(names(more).every((name) => name in variables)).toBe(true);
      }),
    );
  });
});

describe('.env.example', () => {
  it('documents every variable exactly as the schema does', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(renderEnvExample());
  });
});
