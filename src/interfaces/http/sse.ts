import { once } from 'node:events';
import type { Context } from 'koa';
import { answeredSignal } from './pipeline/answered.js';

export interface ServerSentEvent {
  readonly event: string;
  /** Comes back as `Last-Event-ID` when the client reconnects. */
  readonly id?: string | number;
  /** Sent as one line of JSON. */
  readonly data: unknown;
}

/** Well below the 60 s after which proxies cut a silent connection. */
const COMMENT_EVERY_MS = 10_000;

/**
 * Answers with an event stream (WHATWG HTML, server-sent events): a comment at once and every 10 s, so that nothing on
 * the way buffers or cuts it. A slow reader slows the reading of `events`, not the process. Resolves when all is sent
 * or the client is gone. `make` gets a signal that aborts when the client leaves.
 */
export async function streamEvents(
  koa: Context,
  make: (signal: AbortSignal) => AsyncIterable<ServerSentEvent>,
  commentEveryMs = COMMENT_EVERY_MS,
): Promise<void> {
  const gone = answeredSignal(koa);
  const { res } = koa;
  koa.status = 200;
  koa.respond = false;
  res.statusCode = 200;
  res.setHeader('content-type', 'text/event-stream; charset=utf-8');
  // no-transform: compressing proxies hold back what they compress.
  res.setHeader('cache-control', 'no-store, no-transform');
  res.setHeader('x-accel-buffering', 'no');
  koa.socket.setNoDelay(true);
  const isGone = () => gone.aborted || res.destroyed || res.writableEnded;
  let unsent = '';
  let blocked: Promise<unknown> | undefined;
  const flush = (): void => {
    const text = unsent;
    unsent = '';
    if (text === '' || isGone() || res.write(text)) return;
    blocked = once(res, 'drain', { signal: gone }).catch(() => {});
  };
  // What comes at once goes out at once: a packet for each word keeps both ends busy.
  const send = async (text: string): Promise<void> => {
    if (unsent === '') process.nextTick(flush);
    unsent += text;
    if (unsent.length >= res.writableHighWaterMark) flush();
    await blocked;
  };
  res.write(': stream\n\n');
  res.flushHeaders();
  // HEAD has no body to wait for: held open, it would keep the next request of its connection waiting.
  if (koa.method === 'HEAD') res.end();
  const comments = setInterval(() => !isGone() && res.write(': here\n\n'), commentEveryMs).unref();
  try {
    for await (const event of make(gone)) {
      if (isGone()) break;
      await send(format(event));
    }
  } finally {
    clearInterval(comments);
    flush();
    if (!res.writableEnded) res.end();
  }
}

/** JSON has no raw line breaks, so one `data` line is enough. */
const format = ({ event, id, data }: ServerSentEvent): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** The number in `Last-Event-ID`; 0 (from the beginning) when there is none that makes sense. */
export function lastEventId(koa: Context): number {
  const raw = koa.get('last-event-id').trim();
  return /^\d{1,9}$/.test(raw) ? Number(raw) : 0;
}

/** Whether the client asked for a stream by name: whoever takes anything is given one document. */
export const wantsStream = (koa: Context): boolean =>
  koa.accepts().some((type) => type.toLowerCase() === 'text/event-stream');
