import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { formatConfigProblems, loadConfig } from '../../src/infrastructure/config/index.js';
import { variables } from '../../src/infrastructure/config/variables/index.js';

interface Service {
  image?: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  healthcheck?: object;
  depends_on?: Record<string, { condition: string }>;
  read_only?: boolean;
  cap_drop?: string[];
}

const text = readFileSync('docker-compose.yml', 'utf8');
const compose = parse(text, { merge: true }) as { services: Record<string, Service>; volumes: object };
const { services } = compose;
const nova = services.nova as Service;

/** A fresh .env as the script prints it, with what only the operator knows filled in. */
const dotEnv = (): Record<string, string> => {
  const printed = execFileSync(process.execPath, ['scripts/compose-env.mjs'], { encoding: 'utf8' });
  const lines = printed.split('\n').filter((line) => /^[A-Z]/.test(line));
  const values = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { ...values, RESEND_MAIL_API_KEY: 're_given', MAIL_FROM: 'bots@example.com' };
};

/** What `docker compose` makes of `${NAME:-default}`, `${NAME:?message}` and `${NAME}`. */
const interpolate = (value: string, env: Record<string, string>): string =>
  value.replace(/\$\{(\w+)(?::([-?])([^}]*))?\}/g, (_all, name: string, kind?: string, rest = '') => {
    if (env[name]) return env[name];
    if (kind === '-') return rest;
    throw new Error(`${name} is not set: ${rest}`);
  });

describe('docker-compose.yml', () => {
  it('gives the service only variables that the configuration knows', () => {
    expect(Object.keys(nova.environment ?? {}).filter((name) => !(name in variables))).toEqual([]);
  });

  it('lets .env set every variable, apart from those that the image and production decide', () => {
    const decided = ['HOST', 'CHROMIUM_PATH', 'NOVA_DATA_DIR', 'NOVA_TESTING'];
    const missing = Object.keys(variables).filter((name) => !(name in (nova.environment ?? {})));
    expect(missing.sort()).toEqual([...decided].sort());
  });

  it('gives the service a complete production configuration from the generated .env', () => {
    const env = dotEnv();
    const given = Object.entries(nova.environment ?? {}).map(([name, value]) => [name, interpolate(value, env)]);
    const config = loadConfig(Object.fromEntries(given));
    expect(config.ok ? '' : formatConfigProblems(config.refusal)).toBe('');
  });

  it('names every variable that it needs in the generated .env', () => {
    const env = dotEnv();
    const needed = [...text.matchAll(/\$\{(\w+)(:-)?/g)].filter(([, , optional]) => optional === undefined);
    expect(needed.map(([, name]) => name).filter((name) => !(String(name) in env))).toEqual([]);
  });

  it('waits for the health of every server, and every server has a check', () => {
    const waited = Object.entries(nova.depends_on ?? {}).filter(([, { condition }]) => condition === 'service_healthy');
    expect(waited.map(([name]) => name).sort()).toEqual(['eventstore', 'gateway', 'mongodb', 'postgres', 'redis']);
    for (const [name] of waited) expect(services[name]?.healthcheck).toBeDefined();
  });

  it('runs Redis as the process that is told to stop, with its password from the environment', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nova-redis-'));
    // Stands for the image's: it runs the server as another user, in its own place.
    const entrypoint = '#!/bin/sh\necho "$$ $*"\nexec cat\n';
    writeFileSync(join(folder, 'docker-entrypoint.sh'), entrypoint, { mode: 0o755 });
    const [shell = '', ...args] = (services.redis?.command ?? []).map((part) => part.replaceAll('$$', '$'));
    const env = { PATH: `${folder}:${process.env.PATH}`, REDIS_PASSWORD: 'p4ss_word' };
    const server = spawn(shell, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    server.stdout.on('data', (data: Buffer) => {
      printed += data;
    });
    await once(server, 'close');
    rmSync(folder, { recursive: true });
    expect(printed.trim().split('\n')).toEqual([
      `${server.pid} redis-server -`,
      'requirepass p4ss_word',
      'appendonly yes',
      'maxmemory-policy noeviction',
    ]);
  });

  it('pins every image, and keeps the data of every server in a volume that is declared', () => {
    for (const { image } of Object.values(services)) expect(image ?? 'built:here').toMatch(/:(?!latest$).+/);
    const mounted = Object.values(services).flatMap(({ volumes = [] }) =>
      volumes.map((volume) => volume.split(':')[0]),
    );
    const named = mounted.filter((source) => !source?.startsWith('.'));
    expect(named.sort()).toEqual(Object.keys(compose.volumes).sort());
    const files = mounted.filter((source) => source?.startsWith('.'));
    expect(files.filter((file) => !existsSync(file ?? ''))).toEqual([]);
  });

  it('runs the service read-only and without capabilities', () => {
    expect(nova).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  });
});

describe('the Dockerfile', () => {
  const lines = readFileSync('Dockerfile', 'utf8').split('\n');

  it('ends as a user that is not root, without development packages and local servers', () => {
    expect(lines.filter((line) => line.startsWith('USER ')).at(-1)).toBe('USER node');
    expect(lines.some((line) => line.includes('npm ci --omit=dev --omit=optional'))).toBe(true);
  });

  it('copies only what .dockerignore lets through', () => {
    const allowed = readFileSync('.dockerignore', 'utf8');
    const sources = lines
      .filter((line) => line.startsWith('COPY ') && !line.includes('--from') && !line.includes('COPY . .'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    for (const source of sources) {
      expect(allowed).toContain(`!${source}`);
      expect(existsSync(source)).toBe(true);
    }
  });
});
