import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOutbox } from '../../../src/infrastructure/local/outbox/outboxServer.js';
import type { Opened } from '../../support/setUp.js';
import { testStack } from '../../support/world.js';

/** Variables of an outbox for one suite: `/api/testing/reset` empties it, and other suites wait for mails in that of the stack. */
export async function ownOutbox({ use, defer }: Opened): Promise<{ readonly RESEND_BASE_URL: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'nova-outbox-'));
  defer(() => rm(folder, { recursive: true, force: true }));
  const apiKey = (await testStack()).RESEND_MAIL_API_KEY ?? '';
  const { url } = use(await startOutbox({ folder, port: 0, apiKey }));
  return { RESEND_BASE_URL: url };
}
