import { PASSWORD_MAX } from '../../src/application/accounts/passwords.js';
import { OWN } from '../../src/infrastructure/container/accountTokens.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, patientRedis, type World } from '../support/world.js';
import { freshEmail, http, PASSWORD, personOf, register } from './client.js';
import { codeIn, mailsTo, mailTo } from './outbox.js';

const NEW_PASSWORD = 'seven lamps in a row';

describe('one-time codes and passwords', () => {
  let world: World;
  let app: App;

  setUp(async ({ use }) => {
    world = use(await createWorld(await patientRedis()));
    app = use(await startApp(world));
  });

  const post = (path: string, body: object) => http(app.baseUrl).post(`/api/auth/${path}`, body);
  const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  const codeFor = async (email: string, subject: RegExp, count = 1) =>
    codeIn(await mailTo(world, email, subject, count));

  it('a code from the mail verifies the address of the signed-in account', async () => {
    const person = await register(app.baseUrl);
    const code = await codeFor(person.email, /is your code for Nova/);
    const stranger = await register(app.baseUrl);
    expect((await stranger.api.post('/api/auth/email/verify', { code })).data.code).toBe('CODE_INVALID');
    expect((await stranger.api.post('/api/auth/email/verify', { code, email: person.email })).status).toBe(403);
    expect((await person.api.post('/api/auth/email/verify', { code })).status).toBe(204);
    expect((await person.api.get('/api/auth/me')).data).toMatchObject({ emailVerified: true, email: person.email });
    expect((await person.api.post('/api/auth/email/verify', { code })).data.code).toBe('CODE_INVALID');
  });

  it('a mail to an address that is not proven carries no words of whoever registered it', async () => {
    const email = freshEmail();
    const words = 'You have won: prize.example';
    const { api } = personOf(app.baseUrl, await post('register', { email, password: PASSWORD, name: words }));
    const first = await mailTo(world, email, /is your code for Nova/);
    expect(first.text + first.html).not.toContain('prize');
    await http(app.baseUrl, { 'user-agent': words }).post('/api/auth/login', { email, password: PASSWORD });
    const second = await mailTo(world, email, /new device/);
    expect(second.text + second.html).not.toContain('prize');
    expect((await api.post('/api/auth/email/verify', { code: codeIn(first) })).status).toBe(204);
    expect((await post('password/forgot', { email })).status).toBe(202);
    expect((await mailTo(world, email, /new password/)).text).toContain(words);
  });

  it('a code signs in, once, and only with its own purpose and address', async () => {
    const [person, other] = [await register(app.baseUrl), await register(app.baseUrl)];
    expect((await post('otp', { email: person.email.toUpperCase() })).status).toBe(202);
    const code = await codeFor(person.email, /code to sign in/);
    expect((await post('otp/login', { email: other.email, code })).status).toBe(401);
    expect((await post('password/reset', { email: person.email, code, newPassword: NEW_PASSWORD })).status).toBe(422);
    expect((await person.api.post('/api/auth/email/verify', { code })).status).toBe(422);
    const entered = await post('otp/login', { email: person.email, code });
    expect([entered.status, entered.data.user.id]).toEqual([200, person.id]);
    expect((await post('otp/login', { email: person.email, code })).status).toBe(401);
  });

  it('a code is used once even by a hundred at the same time', async () => {
    const person = await register(app.baseUrl);
    await post('otp', { email: person.email });
    const code = await codeFor(person.email, /code to sign in/);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post('otp/login', { email: person.email, code })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('a code is worth nothing after five wrong ones', async () => {
    const person = await register(app.baseUrl);
    await post('otp', { email: person.email });
    const code = await codeFor(person.email, /code to sign in/);
    for (let attempt = 0; attempt < 5; attempt++) await post('otp/login', { email: person.email, code: wrong(code) });
    expect((await post('otp/login', { email: person.email, code })).status).toBe(401);
  });

  it('a code is worth nothing after ten minutes, and is stored only as a hash', async () => {
    const person = await register(app.baseUrl);
    await post('otp', { email: person.email });
    const code = await codeFor(person.email, /code to sign in/);
    const pool = app.service.services.get(INFRA.Postgres);
    const { rows } = await pool.query(
      'SELECT *, expires_at - now() AS left FROM one_time_codes WHERE account_id = $1',
      [person.id],
    );
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(JSON.stringify(rows)).not.toContain(person.email);
    await pool.query(
      "UPDATE one_time_codes SET expires_at = expires_at - interval '10 minutes' WHERE account_id = $1",
      [person.id],
    );
    expect((await post('otp/login', { email: person.email, code })).status).toBe(401);
  });

  it('asking for a code is answered alike for every address, is throttled, and never shows the code', async () => {
    const unknown = freshEmail();
    const { email } = await register(app.baseUrl);
    const answers = [await post('otp', { email }), await post('otp', { email: unknown })];
    expect(answers[0]?.data).toEqual(answers[1]?.data);
    expect(answers[0]?.data).toEqual({ expiresInSeconds: 600 });
    for (let asked = 1; asked < 5; asked++) expect((await post('otp', { email: unknown })).status).toBe(202);
    const refused = await post('otp', { email: unknown });
    expect([refused.status, refused.data.code, refused.headers['retry-after']]).toEqual([
      429,
      'TOO_MANY_ATTEMPTS',
      expect.any(String),
    ]);
    expect(await mailsTo(world, unknown)).toEqual([]);
  });

  it('a wrong code costs the same for an address without an account: there, too, a try is spent', async () => {
    const { email } = await register(app.baseUrl);
    const unknown = freshEmail();
    const pool = app.service.services.get(INFRA.Postgres);
    const triesOf = async (address: string): Promise<number | undefined> => {
      const hash = await app.service.services.get(OWN.Hashes).email(address);
      const sql = "SELECT tries_left FROM one_time_codes WHERE purpose = 'signIn' AND address_hash = $1";
      return (await pool.query<{ tries_left: number }>(sql, [hash])).rows[0]?.tries_left;
    };
    for (const address of [email, unknown]) {
      await post('otp', { email: address });
      while ((await triesOf(address)) === undefined) await new Promise((resolve) => setTimeout(resolve, 20));
      expect((await post('otp/login', { email: address, code: '000000' })).status).toBe(401);
      expect(await triesOf(address)).toBe(4);
    }
  });

  it('a forgotten password is replaced by code, which ends all sessions and tells the owner', async () => {
    const person = await register(app.baseUrl);
    await post('password/forgot', { email: person.email });
    const code = await codeFor(person.email, /new password/);
    expect((await post('password/reset', { email: person.email, code, newPassword: 'short' })).data.code).toBe(
      'PASSWORD_TOO_SHORT',
    );
    expect((await post('password/reset', { email: person.email, code, newPassword: NEW_PASSWORD })).status).toBe(204);
    expect((await person.api.get('/api/auth/me')).status).toBe(401);
    expect((await post('refresh', { refreshToken: person.refreshToken })).data.code).toBe('SESSION_REVOKED');
    expect((await post('login', { email: person.email, password: PASSWORD })).status).toBe(401);
    expect((await post('login', { email: person.email, password: NEW_PASSWORD })).status).toBe(200);
    await mailTo(world, person.email, /password was changed/);
  });

  it('a changed password ends the other sessions and keeps this one', async () => {
    const person = await register(app.baseUrl);
    const second = personOf(app.baseUrl, await post('login', { email: person.email, password: PASSWORD }));
    const change = (currentPassword: string) =>
      person.api.post('/api/auth/password', { currentPassword, newPassword: NEW_PASSWORD });
    expect((await change('not the password')).data.code).toBe('WRONG_PASSWORD');
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await person.api.get('/api/auth/me')).status).toBe(200);
    expect((await post('refresh', { refreshToken: person.refreshToken })).status).toBe(200);
    expect((await second.api.get('/api/auth/me')).status).toBe(401);
    expect((await post('refresh', { refreshToken: second.refreshToken })).status).toBe(401);
    await mailTo(world, person.email, /password was changed/);
  });

  it('whoever registered an address without proof is thrown out when its mailbox signs in', async () => {
    const attacker = await register(app.baseUrl);
    const { id, key } = (await attacker.api.post('/api/apiKeys', { name: 'trap', scopes: ['bots:read'] })).data;
    await post('otp', { email: attacker.email });
    const entered = await post('otp/login', {
      email: attacker.email,
      code: await codeFor(attacker.email, /code to sign in/),
    });
    expect([entered.status, entered.data.user.emailVerified]).toEqual([200, true]);
    expect((await attacker.api.get('/api/auth/me')).status).toBe(401);
    expect((await post('refresh', { refreshToken: attacker.refreshToken })).status).toBe(401);
    expect((await post('login', { email: attacker.email, password: PASSWORD })).status).toBe(401);
    expect((await http(app.baseUrl, { 'x-api-key': key }).get('/api/bot')).data.code).toBe('API_KEY_REVOKED');
    const owner = personOf(app.baseUrl, entered);
    expect((await owner.api.get('/api/auth/me')).data).toMatchObject({ signIn: { password: false, providers: [] } });
    const rotated = await owner.api.post(`/api/apiKeys/${id}/rotate`, {});
    expect([rotated.status, rotated.data.code]).toEqual([409, 'API_KEY_REVOKED']);
  });

  it('a password made of the owner’s name, the address or our name is refused, wherever it is set', async () => {
    const email = `hilary.quill.${freshEmail()}`;
    const guessable = [422, 'PASSWORD_GUESSABLE'];
    for (const password of ['Quill2026!', 'hilary-quill', 'NovaBotStudio1', email]) {
      const { status, data } = await post('register', { email, password, name: 'Hilary Quill' });
      expect([password, status, data.code]).toEqual([password, ...guessable]);
    }
    const { api } = personOf(app.baseUrl, await post('register', { email, password: PASSWORD, name: 'Hilary Quill' }));
    const change = { currentPassword: PASSWORD, newPassword: 'hilary1999' };
    const changed = await api.post('/api/auth/password', change);
    expect([changed.status, changed.data.code]).toEqual(guessable);
    const reset = await post('password/reset', { email, code: '000000', newPassword: 'hilary1999' });
    expect([reset.status, reset.data.code]).toEqual(guessable);
  });

  it.each([
    ['too short', 'seven77', 'PASSWORD_TOO_SHORT'],
    ['too long', 'x'.repeat(PASSWORD_MAX + 1), 'PASSWORD_TOO_LONG'],
    ['common', 'Password1', 'PASSWORD_TOO_COMMON'],
    ['common in another case', 'QWERTYUIOP', 'PASSWORD_TOO_COMMON'],
  ])('a password that is %s is refused', async (_, password, code) => {
    const refused = await post('register', { email: freshEmail(), password });
    expect([refused.status, refused.data.code]).toEqual([422, code]);
  });

  it('passwords of any characters are taken as they are, up to the last of 128', async () => {
    for (const password of ['        ', '🦦'.repeat(8), ' 🦦 leading and trailing ', 'ab'.repeat(64)]) {
      const email = freshEmail();
      expect((await post('register', { email, password })).status).toBe(201);
      expect((await post('login', { email, password })).status).toBe(200);
      const cut = [...password].slice(0, -1).join('');
      expect((await post('login', { email, password: cut })).status).toBe(401);
      expect((await post('login', { email, password: `${cut}z` })).status).toBe(401);
    }
  });

  it('passwords are stored as argon2id hashes in Postgres and stand in no event', async () => {
    const person = await register(app.baseUrl);
    const pool = app.service.services.get(INFRA.Postgres);
    const { rows } = await pool.query('SELECT hash FROM account_passwords WHERE account_id = $1', [person.id]);
    expect(rows[0].hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('a sign-in on a device not seen before is announced by mail, a known one is not', async () => {
    const person = await register(app.baseUrl, undefined, { 'user-agent': 'Laptop' });
    const login = (agent: string) =>
      http(app.baseUrl, { 'user-agent': agent }).post('/api/auth/login', { email: person.email, password: PASSWORD });
    const code = await codeFor(person.email, /is your code for Nova/);
    expect((await person.api.post('/api/auth/email/verify', { code })).status).toBe(204);
    await login('Laptop');
    await login('<b>Tablet</b>');
    const mail = await mailTo(world, person.email, /new device/i);
    expect(mail.text).toContain('<b>Tablet</b>');
    expect(mail.html).toContain('&lt;b&gt;Tablet&lt;/b&gt;');
    await login('<b>Tablet</b>');
    await login('Phone');
    await mailTo(world, person.email, /new device/i, 2);
    expect((await mailsTo(world, person.email)).filter(({ subject }) => /new device/i.test(subject))).toHaveLength(2);
  });
});
