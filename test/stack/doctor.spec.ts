import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type Config, loadConfig } from '../../src/infrastructure/config/index.js';
import { examine } from '../../src/infrastructure/doctor/index.js';
import { masterKeyId } from '../../src/infrastructure/encryption/masterKeys.js';
import { diagnose, nodeFinding } from '../../src/interfaces/cli/commands/doctor.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';

const unused = '127.0.0.1:1';

describe('the doctor', () => {
  let world: World;
  setUp(async ({ use }) => {
    world = use(await createWorld());
  });
  const servers: Server[] = [];
  afterAll(() => {
    for (const server of servers) server.close().closeAllConnections();
  });

  const configWith = (more: Record<string, string>): Config => {
    const config = loadConfig({ ...world.env, ...more });
    if (!config.ok) throw new Error(JSON.stringify(config.refusal));
    return config.value;
  };
  /** @returns the URL of a server that answers so. */
  const serve = async (answer: RequestListener): Promise<string> => {
    const server = createServer(answer).listen(0, '127.0.0.1');
    servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const finding = async (check: string, more: Record<string, string>) =>
    (await examine(configWith(more))).find((one) => one.check === check);

  it('finds a running stack well', async () => {
    const findings = await examine(world.config);
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['eventstore', 'postgres', 'mongodb', 'redis', 'supabase', 'mail', 'chromium']),
    );
  });

  it.each([
    ['eventstore', { EVENTSTORE_URL: `esdb://${unused}?tls=false` }, 'EVENTSTORE_URL'],
    ['postgres', { POSTGRES_URI: `postgres://nova:hunter2@${unused}/nova` }, 'POSTGRES_URI'],
    ['mongodb', { MONGODB_URI: `mongodb://nova:hunter2@${unused}/nova` }, 'MONGODB_URI'],
    ['redis', { REDIS_URL: `redis://:hunter2@${unused}` }, 'REDIS_URL'],
    ['queue', { BULLMQ_CONNECTION_URL: `redis://:hunter2@${unused}` }, 'BULLMQ_CONNECTION_URL'],
    ['supabase', { SUPABASE_URL: `http://${unused}` }, 'SUPABASE_URL'],
    ['mail', { RESEND_BASE_URL: `http://${unused}` }, 'RESEND_BASE_URL'],
    ['llm', { LLM_BASE_URL: `http://${unused}`, LLM_API_KEY: 'k', LLM_MODEL: 'm' }, 'LLM_BASE_URL'],
    ['chromium', { CHROMIUM_PATH: '/nonexistent/chromium' }, 'CHROMIUM_PATH'],
    ['chromium', { CHROMIUM_PATH: '/bin/true' }, 'CHROMIUM_PATH'],
  ])('says what to do when %s cannot be reached, and no password', async (check, more, variable) => {
    const found = await finding(check, more);
    expect(found).toMatchObject({ status: 'failed', advice: expect.stringContaining(variable) });
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('knows whether the master keys open what is stored', async () => {
    const [mine, other] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
    const looked = (more: Record<string, string>) => finding('master key', more);
    const pool = new pg.Pool({ connectionString: world.config.postgres.uri });
    const id = masterKeyId(Buffer.from(mine, 'base64'));
    await pool.query(`INSERT INTO subject_keys (subject, wrapped, master_key_id) VALUES ('a', 'x', $1)`, [id]);
    expect(await looked({ NOVA_MASTER_KEY: mine })).toMatchObject({
      status: 'ok',
      detail: 'opens all personal keys (1)',
    });
    expect(await looked({ NOVA_MASTER_KEY: other })).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining(id),
      advice: expect.stringContaining('NOVA_MASTER_KEY_PREVIOUS'),
    });
    expect(await looked({ NOVA_MASTER_KEY: other, NOVA_MASTER_KEY_PREVIOUS: mine })).toMatchObject({
      status: 'warning',
      advice: 'Run nova keys rotate.',
    });
    await pool.query(`DELETE FROM subject_keys WHERE subject = 'a'`);
    await pool.end();
  });

  it('tells a wrong Supabase key from a server that cannot be reached', async () => {
    expect(await finding('supabase', { SUPABASE_SERVICE_ROLE_KEY: 'wrong' })).toMatchObject({
      status: 'failed',
      advice: expect.stringContaining('SUPABASE_SERVICE_ROLE_KEY'),
    });
  });

  it('tells the service role key of Supabase from the publishable one, which sees empty tables', async () => {
    const behind = world.config.supabase.url;
    const answer = await fetch(`${behind}/rest/v1/knowledge_sources?select=source_id`);
    expect([answer.status, await answer.json()]).toEqual([200, []]);
    const url = await serve(async ({ url: path = '' }, response) => {
      const anonymous = await fetch(behind + path);
      response.writeHead(anonymous.status, { 'content-type': 'application/json' }).end(await anonymous.text());
    });
    expect(await finding('supabase', { SUPABASE_URL: url })).toMatchObject({
      status: 'failed',
      advice: expect.stringContaining('SUPABASE_SERVICE_ROLE_KEY'),
    });
  });

  it('finds a wrong key of Resend at the local outbox, too', async () => {
    expect(await finding('mail', { RESEND_MAIL_API_KEY: 're_wrong' })).toMatchObject({
      status: 'failed',
      advice: expect.stringContaining('RESEND_MAIL_API_KEY'),
    });
  });

  it('says of a model’s key that it was not checked where anybody may list the models', async () => {
    const models = JSON.stringify({ data: [{ id: 'm' }] });
    const open = await serve((_, response) => void response.end(models));
    const closed = await serve(({ headers }, response) => {
      response.writeHead(headers.authorization === 'Bearer k' ? 200 : 401).end(models);
    });
    const llm = (url: string, key = 'k') => finding('llm', { LLM_BASE_URL: url, LLM_API_KEY: key, LLM_MODEL: 'm' });
    expect(await llm(open)).toMatchObject({ status: 'ok', detail: expect.stringContaining('key not checked') });
    expect(await llm(closed)).toMatchObject({ status: 'ok', detail: expect.not.stringContaining('not checked') });
    expect(await llm(closed, 'wrong')).toMatchObject({ status: 'failed' });
  });

  it('has a text embedded: the vectors must be as long as the tables are made for', async () => {
    const embedding = (length: number) =>
      serve((request, response) => {
        if (request.method === 'GET') return void response.end(JSON.stringify({ data: [{ id: 'm' }] }));
        const vector = { object: 'embedding', index: 0, embedding: new Array(length).fill(0.5) };
        response.writeHead(length === 0 ? 404 : 200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ data: [vector] }));
      });
    const found = async (length: number) => {
      const url = await embedding(length);
      return await finding('embedding', { EMBEDDING_BASE_URL: url, EMBEDDING_API_KEY: 'k', EMBEDDING_MODEL: 'm' });
    };
    expect(await found(512)).toMatchObject({ status: 'ok' });
    expect(await found(768)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('768 dimensions instead of 512'),
      advice: expect.stringContaining('EMBEDDING_MODEL'),
    });
    expect(await found(0)).toMatchObject({ status: 'failed', detail: expect.stringContaining('404') });
  });
});

describe('nova doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nova-doctor-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('names wrong variables before anything else', async () => {
    const findings = await diagnose({ NOVA_DATA_DIR: folder, PORT: 'http' });
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'configuration', status: 'failed', detail: expect.stringContaining('PORT') }),
    );
  });

  it('says that npm start supplies what is missing when no stack runs', async () => {
    const findings = await diagnose({ NOVA_DATA_DIR: folder, PORT: '0' });
    expect(findings).toContainEqual(
      expect.objectContaining({ status: 'warning', advice: expect.stringContaining('npm start') }),
    );
  });

  it('names a data directory of a newer version', async () => {
    writeFileSync(join(folder, 'format.json'), '{"product":"nova-bot-studio","format":99}');
    expect(await diagnose({ NOVA_DATA_DIR: folder, PORT: '0' })).toContainEqual(
      expect.objectContaining({ check: 'data directory', status: 'failed' }),
    );
  });

  it.each([
    ['18.20.0', 'failed'],
    ['20.18.3', 'failed'],
    ['20.19.0', 'ok'],
    ['24.0.0', 'ok'],
  ])('finds Node %s %s', (version, status) => {
    expect(nodeFinding(version).status).toBe(status);
  });
});
