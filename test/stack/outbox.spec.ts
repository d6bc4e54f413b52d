import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Resend } from 'resend';
import { startOutbox } from '../../src/infrastructure/local/outbox/outboxServer.js';

describe('the outbox', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nova-outbox-'));
  const apiKey = 're_of_the_test';
  let outbox: Awaited<ReturnType<typeof startOutbox>>;
  const start = async () => {
    outbox = await startOutbox({ folder, port: 0, apiKey });
  };
  beforeAll(start);
  afterAll(async () => {
    await outbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const client = (key = apiKey) => new Resend(key, { baseUrl: outbox.url });
  const mail = (to: string, more: object = {}) => ({
    from: 'Nova <nova@example.com>',
    to,
    subject: 'Hello',
    text: 'Hi there',
    ...more,
  });
  const sentTo = async (to: string) => {
    const answer = await fetch(`${outbox.url}/emails?to=${encodeURIComponent(to)}`);
    return ((await answer.json()) as { data: { id: string; subject: string; to: string[] }[] }).data;
  };

  it('keeps what Resend sends, and lists it by address whatever its case', async () => {
    const { data, error } = await client().emails.send(mail('Ada <Ada@Example.com>'));
    expect(error).toBeNull();
    expect(await sentTo('ada@example.COM')).toEqual([expect.objectContaining({ id: data?.id, subject: 'Hello' })]);
  });

  it('gives the first id again for the same idempotency key, and keeps one mail, also after a restart', async () => {
    const idempotencyKey = randomUUID();
    const send = () => client().emails.send(mail('once@example.com'), { idempotencyKey });
    const answers = await Promise.all([send(), send(), send()]);
    await outbox.close();
    await start();
    answers.push(await send());
    expect(new Set(answers.map(({ data }) => data?.id)).size).toBe(1);
    expect(await sentTo('once@example.com')).toHaveLength(1);
  });

  it('refuses the same idempotency key with another body', async () => {
    const idempotencyKey = randomUUID();
    await client().emails.send(mail('other@example.com'), { idempotencyKey });
    const { error } = await client().emails.send(mail('other@example.com', { subject: 'Else' }), { idempotencyKey });
    expect(error?.name).toBe('invalid_idempotent_request');
    expect(await sentTo('other@example.com')).toHaveLength(1);
  });

  it('keeps a batch as a whole, once for its idempotency key', async () => {
    const batch = [mail('batch-1@example.com'), mail('batch-2@example.com')];
    const idempotencyKey = randomUUID();
    const first = await client().batch.send(batch, { idempotencyKey });
    const second = await client().batch.send(batch, { idempotencyKey });
    expect(second.data).toEqual(first.data);
    expect(await sentTo('batch-2@example.com')).toHaveLength(1);
    const { error } = await client().batch.send([mail('batch-3@example.com'), mail('nobody')]);
    expect(error?.name).toBe('validation_error');
    expect(await sentTo('batch-3@example.com')).toHaveLength(0);
  });

  it.each([
    ['no recipient', { to: '' }],
    ['no body', { text: undefined }],
    ['a sender that is no address', { from: 'nobody' }],
  ])('refuses a mail with %s', async (_what, more) => {
    const { error } = await client().emails.send(mail('x@example.com', more));
    expect(error?.name).toBe('validation_error');
  });

  it('refuses a sender without the key, and a body that is not JSON', async () => {
    expect((await client('re_wrong').emails.send(mail('x@example.com'))).error?.name).toBe('missing_api_key');
    const headers = { authorization: `Bearer ${apiKey}` };
    expect((await fetch(`${outbox.url}/emails`, { method: 'POST', body: '{', headers })).status).toBe(400);
  });

  it('shows mails with everything escaped, and an HTML body only in a sandboxed frame', async () => {
    const evil = '<script>alert(1)</script>';
    const { data } = await client().emails.send(mail('evil@example.com', { subject: evil, text: evil, html: evil }));
    const list = await fetch(`${outbox.url}/outbox`);
    const page = await fetch(`${outbox.url}/outbox/${data?.id}`);
    const body = await fetch(`${outbox.url}/outbox/${data?.id}/html`);
    const shown = (await list.text()) + (await page.text());
    expect(shown).not.toContain('<script');
    expect(shown).toContain('sandbox=""');
    expect(list.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(body.headers.get('content-security-policy')).toMatch(/^sandbox;/);
    expect(await body.text()).toBe(evil);
  });

  it('answers only under the names of this machine', async () => {
    const { port } = new URL(outbox.url);
    const status = await new Promise((resolve) => {
      request({ port, host: '127.0.0.1', path: '/emails', headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).toBe(403);
  });

  it('answers 404 for a mail that does not exist', async () => {
    expect((await fetch(`${outbox.url}/emails/none`)).status).toBe(404);
    expect((await fetch(`${outbox.url}/outbox/none`)).status).toBe(404);
  });
});
