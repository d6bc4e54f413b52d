import fc from 'fast-check';
import { deciding } from '../../../test/support/dsl/decider.js';
import { GRACE_MS, type SessionCommand, type SessionEvent, sessionDecider } from './index.js';

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const given = deciding(sessionDecider);
const start: Extract<SessionEvent, { type: 'SessionStarted' }> = {
  type: 'SessionStarted',
  data: {
    accountId: 'a',
    method: 'password',
    tokenHash: 't0',
    client: 'phone',
    ip: '127.0.0.1',
    userAgent: 'test',
    epoch: 0,
    idleSeconds: 60,
    expiresAt: at(3600),
    at: at(0),
  },
};
const refreshed = (generation: number, second: number, client = 'phone'): SessionEvent => ({
  type: 'SessionRefreshed',
  data: { accountId: 'a', generation, tokenHash: `t${generation}`, client, at: at(second) },
});
const refresh = (generation: number, second: number, client = 'phone'): SessionCommand => ({
  type: 'RefreshSession',
  data: { generation, tokenHash: `t${generation}`, nextTokenHash: `t${generation + 1}`, client, at: at(second) },
});
const revoked = (reason: 'logout' | 'reuse', second: number): SessionEvent => ({
  type: 'SessionRevoked',
  data: { accountId: 'a', reason, at: at(second) },
});
const alarm = (generation: number, second: number): SessionEvent[] => [
  { type: 'RefreshTokenReuseDetected', data: { accountId: 'a', generation, at: at(second) } },
  revoked('reuse', second),
];

describe('a session', () => {
  it('starts once', () => {
    given().when({ type: 'StartSession', data: start.data }).thenEvents(start);
    given(start).when({ type: 'StartSession', data: start.data }).thenRefused('SESSION_EXISTS');
  });

  it('rotates its token at each refresh', () => {
    given(start).when(refresh(0, 5)).thenEvents(refreshed(1, 5));
    given(start, refreshed(1, 5)).when(refresh(1, 30)).thenEvents(refreshed(2, 30));
  });

  it('lets the same client refresh in parallel within the grace time', () => {
    given(start, refreshed(1, 5)).when(refresh(0, 10)).thenNothing();
  });

  it('ends when a used token is shown again later, by another client, or after its successor was used', () => {
    given(start, refreshed(1, 5), refreshed(2, 7))
      .when(refresh(0, 8))
      .thenEvents(...alarm(0, 8));
    given(start, refreshed(1, 5))
      .when(refresh(0, 16))
      .thenEvents(...alarm(0, 16));
    given(start, refreshed(1, 5))
      .when(refresh(0, 6, 'thief'))
      .thenEvents(...alarm(0, 6));
  });

  it('ends when a token of the right generation is not the one that was issued', () => {
    const forged = { ...refresh(0, 5).data, tokenHash: 'x' } as Extract<
      SessionCommand,
      { type: 'RefreshSession' }
    >['data'];
    given(start)
      .when({ type: 'RefreshSession', data: forged })
      .thenEvents(...alarm(0, 5));
  });

  it('expires when idle and at its absolute end', () => {
    given(start).when(refresh(0, 60)).thenRefused('SESSION_EXPIRED');
    given(start, refreshed(1, 50)).when(refresh(1, 100)).thenEvents(refreshed(2, 100));
    const nearEnd = [start, ...Array.from({ length: 72 }, (_, i) => refreshed(i + 1, (i + 1) * 50))];
    given(...nearEnd)
      .when(refresh(72, 3601))
      .thenRefused('SESSION_EXPIRED');
  });

  it('once revoked refuses to refresh and stays revoked', () => {
    given(start, revoked('logout', 3)).when(refresh(0, 4)).thenRefused('SESSION_REVOKED', { kind: 'unauthenticated' });
    given(start, revoked('logout', 3))
      .when({ type: 'RevokeSession', data: { reason: 'logout', at: at(4) } })
      .thenNothing();
    given().when(refresh(0, 1)).thenRefused('SESSION_UNKNOWN');
  });

  it('never lets a token through that was used longer ago than the grace time', () => {
    const long: SessionEvent = { ...start, data: { ...start.data, idleSeconds: 1e6, expiresAt: at(1e6) } };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 55 }), { minLength: 1, maxLength: 20 }), (gaps) => {
        let second = 0;
        const history: SessionEvent[] = [long];
        for (const [i, gap] of gaps.entries()) {
          second += gap;
          history.push(refreshed(i + 1, second));
        }
        const state = history.reduce(sessionDecider.evolve, sessionDecider.initial);
        const late = sessionDecider.decide(refresh(0, second + GRACE_MS / 1000 + 1), state);
        expect(late).toEqual({ ok: true, value: alarm(0, second + GRACE_MS / 1000 + 1) });
      }),
    );
  });
});
