import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import pg from 'pg';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { nova, type Run, run, unreachable } from './support/commandLine.js';
import { alive, cleanUp, descendants, temporaryFolder, until } from './support/heldStack.js';

jest.setTimeout(120_000);
describe('the command line, when something is wrong', () => {
  afterAll(cleanUp);

  it.concurrent.each([[['serve']], [['projections', 'list']]])(
    '%j with servers that do not answer names each and its variable, without secrets and stack',
    async (args) => {
      const { text, ended } = run(args, unreachable);
      expect(await ended).toBe(1);
      for (const variable of ['EVENTSTORE_URL', 'POSTGRES_URI', 'MONGODB_URI', 'REDIS_URL', 'SUPABASE_URL']) {
        expect(text()).toContain(variable);
      }
      expect(text()).not.toMatch(/hunter2|^\s+at /m);
    },
  );

  it.concurrent.each([
    [['serve', '--roles', 'api,cook'], /^Unknown role cook; there are api, projector, worker\.\n$/],
    [['serve', '--port', '99999'], /^--port must be a whole number from 0 to 65535, not 99999\.\n$/],
    [['replay', '--revision', 'x'], /^--revision must be a whole number from 0 to \d+, not x\.\n$/],
    [['replay', '--revision', '0'], /^--revision needs --state\.\n$/],
    [['replay', '--state', '--stream', 'bot-x'], /^A state may hold personal data: add --personal to see it\.\n$/],
  ])('%j is refused with one line', async (args, message) => {
    const { text, ended } = run(args, {});
    expect(await ended).toBe(2);
    expect(text()).toMatch(message);
  });

  it.concurrent('a command that needs a running service says so', async () => {
    const { text, ended } = run(['projections', 'list'], {});
    expect(await ended).toBe(1);
    const [first, second, ...more] = text().trim().split('\n');
    expect(first).toMatch(/^No service runs with the data directory .*\. Start one first: npm start$/);
    expect(second).toMatch(/NOVA_DATA_DIR.*EVENTSTORE_URL, POSTGRES_URI/);
    expect(more).toEqual([]);
  });

  it.concurrent('a start that cannot have its data directory ends, also below the program that has forked it', async () => {
    const env = { PORT: '0', NOVA_DATA_DIR: join(nova, 'a-folder-in-a-file') };
    const child = fork(nova, ['serve'], { cwd: temporaryFolder(), env, silent: true });
    expect(await once(child, 'exit')).toEqual([1, null]);
  });

  it.concurrent('a command that needs a running service names only variables that are wrong', async () => {
    const { text, ended } = run(['audit'], { POSTGRES_URI: 'mysql://x' });
    expect(await ended).toBe(1);
    expect(text()).toMatch(/^The configuration has one problem:\n {2}POSTGRES_URI holds/);
  });
});

describe('the command line on running servers', () => {
  let world: World;
  setUp(async ({ use, defer }) => {
    world = use(await createWorld());
    defer(cleanUp);
  });

  it('ends without an error when its reader has seen enough', async () => {
    const { process: child, text, ended } = run(['projections', 'list'], world.env);
    child.stdout?.destroy();
    expect(await ended).toBe(0);
    expect(text()).toBe('');
  });

  it('serves while a server is away, and soon names it with its variable', async () => {
    const redis = { REDIS_URL: 'redis://:hunter2@127.0.0.1:1', BULLMQ_CONNECTION_URL: world.env.REDIS_URL ?? '' };
    const { process: child, text, ended } = run(['serve', '--roles', 'api'], { ...world.env, ...redis, PORT: '0' });
    await until(() => /is ready[\s\S]*Not reached yet[^\n]*\n✗ redis .*\n.*REDIS_URL/.test(text()));
    expect(text()).not.toMatch(/✗ (eventstore|postgres|mongodb|supabase)|hunter2/);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('does not serve with a master key that does not open what is stored', async () => {
    const pool = new pg.Pool({ connectionString: world.config.postgres.uri });
    await pool.query(`INSERT INTO subject_keys (subject, wrapped, master_key_id) VALUES ('a', 'x', 'deadbeef')`);
    const { text, ended } = run(['serve'], world.env);
    expect(await ended).toBe(1);
    expect(text()).toMatch(/1 personal key is wrapped by .*\(deadbeef\)\n.*NOVA_MASTER_KEY_PREVIOUS/);
    const rotation = run(['keys', 'rotate'], world.env);
    expect(await rotation.ended).toBe(1);
    expect(rotation.text()).not.toMatch(/^\s+at /m);
    await pool.end();
  });
});

describe('Ctrl-C', () => {
  afterEach(cleanUp);
  const serve = (dataDir: string) => run(['serve'], { NOVA_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'error' });
  const leavesNothing = async ({ process: child, ended }: Run, dataDir: string, interrupt: () => void) => {
    const all = descendants(child.pid ?? 0);
    expect(all.length).toBeGreaterThan(1);
    interrupt();
    expect(await ended).toBe(0);
    expect(alive(all)).toEqual([]);
    expect(existsSync(join(dataDir, 'stack.lock'))).toBe(false);
  };

  it('during the start stops what has been started, and leaves no process and no lock', async () => {
    const dataDir = temporaryFolder();
    const started = serve(dataDir);
    const lock = join(dataDir, 'stack.lock');
    await until(() => existsSync(lock) && readFileSync(lock, 'utf8').includes('supervisor'));
    await leavesNothing(started, dataDir, () => started.process.kill('SIGINT'));
    expect(started.text()).not.toContain('is ready');
  });

  it('that arrives twice at once, as below npm, is one', async () => {
    const dataDir = temporaryFolder();
    const started = serve(dataDir);
    await until(() => started.text().includes('is ready'));
    await leavesNothing(started, dataDir, () => {
      started.process.kill('SIGINT');
      setTimeout(() => started.process.kill('SIGINT'), 20);
    });
  });
});
