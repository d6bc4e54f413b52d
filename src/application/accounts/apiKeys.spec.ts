import type { KeyLimit } from '../../domain/apiKey/index.js';
import type { CommandHandler } from '../handleCommand.js';
import type { ApiKeyForm, ApiKeySecrets } from './apiKeyPorts.js';
import { ApiKeys } from './apiKeys.js';
import type { ApiKeyVerifier } from './apiKeyVerifier.js';
import type { PublishableKeys } from './publishableKeys.js';

const NOON = '2026-01-01T12:00:00.000Z';
const EVENING = '2026-01-01T20:00:00.000Z';
const slow: KeyLimit = { points: 30, seconds: 60 };
const fast: KeyLimit = { points: 60, seconds: 60 };

/** What a key that expires at noon and may call slowly gets for its wish. */
async function issuedBy(status: 'active' | 'revoked', wish: { expiresAt: string | null; limit: KeyLimit }) {
  const handler = {
    load: async () => ({ state: { status, expiresAt: NOON, limit: slow }, revision: 0 }),
    handle: async (_: unknown, _id: string, { data }: { data: object }) => ({
      ok: true,
      value: { state: { status: 'active', ...data }, revision: 0, position: 1n },
    }),
  } as unknown as CommandHandler;
  const form = { compose: () => ({ text: 'nova_test_x', prefix: 'nova_test_' }) } as unknown as ApiKeyForm;
  const secrets = { random: () => new Uint8Array(32), stretch: async () => 'hash' } as unknown as ApiKeySecrets;
  const keys = new ApiKeys(
    handler,
    form,
    secrets,
    {} as ApiKeyVerifier,
    {} as PublishableKeys,
    { endOf: async () => null },
    { reserve: async () => ({ ok: true, value: null }), release: async () => {} },
    'test',
  );
  const issued = await keys.issue(
    'new',
    { kind: 'apiKey', accountId: 'a', keyId: 'old', scopes: ['bots:read'] },
    { name: 'x', scopes: ['bots:read'], ...wish },
    { commandId: 'c', correlationId: 'c', actor: { kind: 'apiKey', id: 'old' }, now: new Date(0) },
  );
  return issued.ok ? 'issued' : issued.refusal.detail.split(': ')[1];
}

describe('a key that issues another', () => {
  it('gives it no longer life and no more calls than it has', async () => {
    expect(await issuedBy('active', { expiresAt: NOON, limit: slow })).toBe('issued');
    expect(await issuedBy('active', { expiresAt: NOON, limit: { points: 1, seconds: 60 } })).toBe('issued');
    // As many in a day, all of which it could make in its first minute.
    expect(await issuedBy('active', { expiresAt: NOON, limit: { points: 43_200, seconds: 86_400 } })).toBe('limit.');
    expect(await issuedBy('active', { expiresAt: EVENING, limit: slow })).toBe('expiresAt.');
    expect(await issuedBy('active', { expiresAt: null, limit: fast })).toBe('expiresAt, limit.');
    expect(await issuedBy('active', { expiresAt: '+010000-01-01T00:00:00.000Z', limit: slow })).toBe('expiresAt.');
  });

  it('gives it nothing once it is revoked', async () => {
    expect(await issuedBy('revoked', { expiresAt: NOON, limit: slow })).not.toBe('issued');
  });
});
