import { Command } from 'commander';
import { ACCOUNT_TOKENS } from '../../src/application/accounts/tokens.js';
import { adminCommand } from '../../src/interfaces/cli/commands/admin.js';
import { runCli } from '../../src/interfaces/cli/failure.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, patientRedis, type World } from '../support/world.js';
import { freshEmail, register } from './client.js';

describe('nova admin', () => {
  let world: World;
  let app: App;
  const environment = { ...process.env };

  setUp(async ({ use, defer }) => {
    world = use(await createWorld(await patientRedis()));
    app = use(await startApp(world));
    defer(() => {
      process.env = environment;
      process.exitCode = 0;
    });
    Object.assign(process.env, world.env);
  });

  /** What the command prints, and its exit code. */
  const nova = async (...args: string[]) => {
    const lines: string[] = [];
    const [log, error] = [console.log, console.error];
    console.log = console.error = (line: string) => void lines.push(line);
    process.exitCode = 0;
    try {
      const program = new Command();
      adminCommand(program);
      await runCli(async () => void (await program.parseAsync(['node', 'nova', 'admin', ...args])));
    } finally {
      Object.assign(console, { log, error });
    }
    return { text: lines.join('\n'), code: process.exitCode };
  };

  it('makes the first admin, whose running session has the role within a second, and takes it back', async () => {
    const person = await register(app.baseUrl);
    const isLetIn = async () => (await person.api.get('/api/admin/projections')).status;
    expect(await isLetIn()).toBe(403);
    expect(await nova('grant', person.email.toUpperCase())).toEqual({
      text: `${person.email} is an admin now.`,
      code: 0,
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await isLetIn()).toBe(200);
    expect((await person.api.get('/api/auth/me')).data.roles).toEqual(['user', 'admin']);
    expect(await nova('revoke', person.email)).toEqual({ text: `${person.email} is no admin any more.`, code: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await isLetIn()).toBe(403);
  });

  it('ends all sessions of an account', async () => {
    const person = await register(app.baseUrl);
    expect((await person.api.get('/api/auth/me')).status).toBe(200);
    expect(await nova('sign-out', person.email)).toEqual({
      text: `${person.email} is signed out everywhere.`,
      code: 0,
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await person.api.get('/api/auth/me')).status).toBe(401);
  });

  it('says when there is no such account', async () => {
    const email = freshEmail();
    expect(await nova('grant', email)).toEqual({ text: `There is no account with the address ${email}.`, code: 1 });
    expect(await nova('grant', 'nonsense')).toEqual({ text: 'nonsense is not an e-mail address.', code: 1 });
  });

  it('role changes and refused sign-ins stand in the account’s stream, without personal data', async () => {
    const person = await register(app.baseUrl);
    const { api } = person;
    await nova('grant', person.email);
    for (let attempt = 0; attempt < 3; attempt++) {
      await api.post('/api/auth/login', { email: person.email, password: 'wrong password' });
    }
    const { services } = app.service;
    const found = await services.get(ACCOUNT_TOKENS.Accounts).byId(person.id);
    expect(found?.state).toMatchObject({ isAdmin: true, lastRefusalAt: expect.any(String) });
  });
});
