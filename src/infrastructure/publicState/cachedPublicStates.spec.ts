import { setTimeout as sleep } from 'node:timers/promises';
import { type PublicEntry, UNKNOWN_BOT } from '../../application/bots/publicState.js';
import { CachedPublicStates } from './cachedPublicStates.js';
import type { SharedStates } from './sharedStates.js';

const ACTIVE = { revision: 3, status: 'active', state: {}, origins: [] } as unknown as PublicEntry;
const PAUSED: PublicEntry = { revision: 4, status: 'paused' };
const PATIENCE_MS = 5;
const COPY_OLD_MS = 60_000;

/** Redis is there and holds nothing any more; the read model answers as it is told to. */
function opened() {
  const clock = { now: 0 };
  const asked: string[] = [];
  const answers: (() => Promise<PublicEntry>)[] = [];
  let hear: (message: string) => void = () => {};
  const shared = {
    ...{ isThere: true, get: async () => null, lock: async () => true, unlock: async () => {} },
    ...{ fill: async (_: string, entry: PublicEntry) => entry },
  } as unknown as SharedStates;
  const announcements = {
    ...{ publish: async () => {}, isReceiving: () => true },
    subscribe: (_: string, listener: typeof hear) => {
      hear = listener;
      return () => {};
    },
  };
  const readModel = (id: string) => {
    asked.push(id);
    return (answers.shift() ?? (() => Promise.reject(new Error('nobody asked for this'))))();
  };
  const states = new CachedPublicStates(shared, announcements, readModel, () => clock.now, PATIENCE_MS);
  /** Has seen the bot some time ago. */
  const seen = async () => {
    answers.push(async () => ACTIVE);
    await states.get('b');
    clock.now += COPY_OLD_MS;
    asked.splice(0);
  };
  return { states, answers, asked, seen, hear: (message: string) => hear(message) };
}

function answeredLate() {
  let answer: (entry: PublicEntry) => void = () => {};
  const late = new Promise<PublicEntry>((resolve) => {
    answer = resolve;
  });
  return { late, answer: (entry: PublicEntry) => answer(entry) };
}
const away = () => Promise.reject(new Error('away'));

describe('the public state while the read model is away', () => {
  it('is what was last seen, and the read model is asked once', async () => {
    const { states, answers, asked, seen } = opened();
    await seen();
    answers.push(away, away);
    expect(await states.get('b')).toMatchObject({ status: 'active', revision: 3 });
    expect(asked).toEqual(['b']);
  });

  it('is what was last seen when the read model hangs, until it answers', async () => {
    const { states, answers, seen } = opened();
    await seen();
    const { late, answer } = answeredLate();
    answers.push(() => late);
    expect(await states.get('b')).toMatchObject({ status: 'active' });
    const next = states.get('b');
    answer(PAUSED);
    expect(await next).toMatchObject({ status: 'paused', revision: 4 });
  });

  it('is not what was last seen once another process has told that it changed', async () => {
    const { states, answers, seen, hear } = opened();
    const { late, answer } = answeredLate();
    await seen();
    answers.push(() => late);
    const looked = states.get('b');
    hear('b 4');
    await sleep(10 * PATIENCE_MS);
    answer(PAUSED);
    expect(await looked).toMatchObject({ status: 'paused' });
  });

  it('cannot be told when nothing was seen', async () => {
    const { states, answers, asked } = opened();
    answers.push(away);
    await expect(states.get('b')).rejects.toThrow('away');
    expect(asked).toEqual(['b']);
    answers.push(async () => UNKNOWN_BOT);
    expect(await states.get('b')).toMatchObject({ status: 'hidden' });
  });
});
