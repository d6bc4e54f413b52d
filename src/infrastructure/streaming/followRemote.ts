import type { Redis } from 'ioredis';
import type { Announcements } from '../../application/ports/announcements.js';
import { isLast, type NumberedAnswerEvent } from '../../application/website/answerEvents.js';
import { answerError } from '../../application/website/failures.js';
import { type answerKeys, moreChannel, type Times } from './answerKeys.js';

/** Follows an answer that another process writes (or has written): reads on whenever it announces more. */
export async function* followRemote(
  redis: Redis,
  announcements: Announcements,
  answerId: string,
  keys: ReturnType<typeof answerKeys>,
  after: number,
  signal: AbortSignal,
  times: Times,
): AsyncGenerator<NumberedAnswerEvent> {
  let wake: () => void = () => {};
  let isMore = true;
  const unsubscribe = announcements.subscribe(moreChannel(answerId), () => {
    isMore = true;
    wake();
  });
  const stop = () => wake();
  signal.addEventListener('abort', stop, { once: true });
  let seen = after;
  let quietMs = 0;
  try {
    while (!signal.aborted) {
      isMore = false;
      await redis.set(keys.followed, '1', 'PX', times.followerMs * 3);
      const events = await read(redis, keys.events, seen);
      for (const event of events) {
        if (event.sequence !== seen + 1) {
          // Redis has lost what comes between: the rest alone would read as if it were the answer.
          yield interrupted(seen);
          return;
        }
        seen = event.sequence;
        yield event;
        if (isLast(event)) return;
      }
      if (events.length === 0 && quietMs === 0 && (await hasEnded(redis, keys.events))) return;
      quietMs = events.length > 0 ? 0 : quietMs;
      if (isMore || signal.aborted) continue;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, times.followerMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      quietMs += times.followerMs;
      if (quietMs < times.writerMs || (await redis.exists(keys.writing)) === 1) continue;
      yield interrupted(seen);
      return;
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', stop);
  }
}

const interrupted = (seen: number): NumberedAnswerEvent => ({
  event: 'error',
  data: answerError('INTERRUPTED'),
  sequence: seen + 1,
});

/** Entries hold several events and are named by their last one, so the first entry found may begin with events seen. */
async function read(redis: Redis, key: string, seen: number): Promise<NumberedAnswerEvent[]> {
  const entries = await redis.xrange(key, `${seen + 1}-0`, '+');
  return entries
    .flatMap(([, [, json]]) => JSON.parse(json ?? '[]') as NumberedAnswerEvent[])
    .filter(({ sequence }) => sequence > seen);
}

/** Whether all of the answer is there: then a follower that has seen it needs nothing more. */
async function hasEnded(redis: Redis, key: string): Promise<boolean> {
  const [newest] = await redis.xrevrange(key, '+', '-', 'COUNT', 1);
  const events = JSON.parse(newest?.[1][1] ?? '[]') as NumberedAnswerEvent[];
  const last = events.at(-1);
  return last !== undefined && isLast(last);
}
