import { MAIL_QUEUE, type MailJob } from '../../src/application/accounts/mail.js';
import { ACCOUNT_TOKENS } from '../../src/application/accounts/tokens.js';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { sendMailWorker } from '../../src/interfaces/workers/sendMail.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { PASSWORD, register } from './client.js';
import { mailsTo } from './outbox.js';

describe('the jobs that send mails', () => {
  let world: World;
  let app: App;

  setUp(async ({ use }) => {
    world = use(await createWorld());
    // Without the worker: jobs stay where they can be looked at.
    app = use(await startApp(world, { roles: ['api'] }));
  });

  const queued = async (accountId: string): Promise<{ id: string; data: MailJob; raw: string }[]> => {
    const redis = app.service.services.get(INFRA.Redis);
    const jobs = [];
    for (const key of await redis.keys(`${world.env.NOVA_KEY_PREFIX}*:${MAIL_QUEUE}:*`)) {
      if ((await redis.type(key)) !== 'hash') continue;
      const raw = (await redis.hget(key, 'data')) ?? '';
      if (raw.includes(accountId))
        jobs.push({ id: key.split(':').at(-1) ?? '', data: JSON.parse(raw) as MailJob, raw });
    }
    return jobs;
  };
  const verification = async () => {
    const person = await register(app.baseUrl);
    for (let attempt = 0; attempt < 600; attempt++) {
      const [job] = await queued(person.id);
      if (job) return { person, job };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('no mail was queued');
  };
  const run = (job: { id: string; data: unknown }) =>
    sendMailWorker(app.service.services.get).process({
      ...job,
      name: 'verifyEmail',
      attemptsMade: 0,
      isLastAttempt: false,
      signal: new AbortController().signal,
    });
  const dispatch = (id: string, job: MailJob) =>
    app.service.services.get(ACCOUNT_TOKENS.MailDispatcher).dispatch(id, job);

  it('show neither address nor name nor code while they wait', async () => {
    const { person, job } = await verification();
    expect(job.data).toMatchObject({
      template: 'verifyEmail',
      to: { accountId: person.id },
      sealed: expect.any(String),
    });
    expect(job.raw).not.toContain(person.email);
    expect(job.raw).not.toMatch(/"\d{6}"|Ann/);
  });

  it('send one mail, however often they run', async () => {
    const { person, job } = await verification();
    await Promise.all([run(job), run(job)]);
    await run(job);
    expect(await mailsTo(world, person.email)).toHaveLength(1);
  });

  it('send nothing once the code has expired or the account is erased', async () => {
    const { person, job } = await verification();
    expect(await dispatch(job.id, { ...job.data, notAfter: new Date().toISOString() })).toBe('tooLate');
    expect((await person.api.delete('/api/auth/me', { data: { password: PASSWORD } })).status).toBe(204);
    expect(await dispatch(job.id, job.data)).toBe('recipientGone');
    expect(await mailsTo(world, person.email)).toEqual([]);
  });

  it('that were altered, moved to another mail or are no mails at all are not sent', async () => {
    const [{ job }, { job: other }] = [await verification(), await verification()];
    await expect(run({ id: job.id, data: { ...job.data, sealed: other.data.sealed } })).rejects.toThrow();
    await expect(run({ id: job.id, data: { template: 'unknown', to: {} } })).rejects.toThrow('not a mail');
  });
});
