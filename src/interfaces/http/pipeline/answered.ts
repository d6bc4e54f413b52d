import type { Context } from 'koa';
import { stateOf } from './state.js';

/**
 * Aborts when the request has been answered in full or its connection has closed, however that came; is aborted already
 * when that was so before.
 */
export function answeredSignal(koa: Context): AbortSignal {
  const state = stateOf(koa);
  state.answered ??= watch(koa);
  return state.answered;
}

function watch({ res, req: { socket } }: Context): AbortSignal {
  const answered = new AbortController();
  const end = (): void => {
    res.off('close', end);
    socket.off('close', end);
    answered.abort();
  };
  res.on('close', end);
  res.on('error', end);
  // Node tells nothing to an answer that still waits for those before it on its connection.
  socket.on('close', end);
  if (res.destroyed || res.closed || socket.destroyed) end();
  return answered.signal;
}
