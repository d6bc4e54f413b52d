import type { Redis } from 'ioredis';
import type { Announcements } from '../../application/ports/announcements.js';
import { isLast, type NumberedAnswerEvent } from '../../application/website/answerEvents.js';
import { answerError } from '../../application/website/failures.js';
import { type answerKeys, moreChannel, type Times } from './answerKeys.js';
import type { OpenAnswer } from './answerSeal.js';

/** Follows an answer that another process writes (or has written): reads on whenever it announces more. */
export async function* followRemote(
  redis: Redis,
  announcements: Announcements,
  answerId: string,
  keys: ReturnType<typeof answerKeys>,
  open: OpenAnswer,
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
      const events = await read(redis, keys.events, open, seen);
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
      if (events.length === 0 && quietMs === 0 && (await hasEnded(redis, keys.events, open))) return;
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
async function read(redis: Redis, key: string, open: OpenAnswer, seen: number): Promise<NumberedAnswerEvent[]> {
  const entries = await redis.xrange(key, `${seen + 1}-0`, '+');
  return entries.flatMap(([, [, sealed]]) => eventsIn(sealed, open)).filter(({ sequence }) => sequence > seen);
}

/** Whether all of the answer is there: then a follower that has seen it needs nothing more. */
async function hasEnded(redis: Redis, key: string, open: OpenAnswer): Promise<boolean> {
  const [newest] = await redis.xrevrange(key, '+', '-', 'COUNT', 1);
  const last = eventsIn(newest?.[1][1], open).at(-1);
  return last !== undefined && isLast(last);
}

const eventsIn = (sealed: string | undefined, open: OpenAnswer): NumberedAnswerEvent[] =>
  sealed === undefined ? [] : (JSON.parse(open(sealed)) as NumberedAnswerEvent[]);
