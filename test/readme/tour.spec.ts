import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';

let world: World;
let app: App;
let folder: string;
beforeAll(async () => {
  world = await createWorld();
  app = await startApp(world);
  folder = await mkdtemp(join(tmpdir(), 'nova-tour-'));
});
afterAll(async () => {
  await app?.close();
  await world?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** The shell blocks of a document that are marked as part of its tour, as one script. */
async function tourOf(document: string): Promise<string> {
  const text = await readFile(document, 'utf8');
  return [...text.matchAll(/^```bash tour\n(.*?)^```/gms)].map(([, script]) => script).join('\n');
}

function run(script: string): Promise<{ code: number | null; output: string }> {
  const root = process.cwd();
  const env = { ...process.env, ...world.env, NODE_OPTIONS: '' };
  const child = spawn('bash', ['-euo', 'pipefail', '-c', script.replaceAll('bin/nova.js', join(root, 'bin/nova.js'))], {
    cwd: folder,
    env,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}

describe('the README', () => {
  it('shows a tour that works as it stands there', async () => {
    const script = (await tourOf('README.md')).replace('http://localhost:9000', app.baseUrl);
    const { code, output } = await run(script);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/Helpdesk[\s\S]*Support[\s\S]*Helpdesk/);
  });
});
