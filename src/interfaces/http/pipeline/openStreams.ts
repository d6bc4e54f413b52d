import type { Context } from 'koa';
import type { Caller } from '../../../application/caller.js';
import { networkOf } from '../../../application/network.js';
import { Problem } from '../problem.js';
import { answeredSignal } from './answered.js';

/** Most event streams that one network address, and one account, may have open in this process; 0: any number. */
export interface StreamLimits {
  readonly perAddress: number;
  readonly perAccount: number;
}

export interface OpenStreams {
  /**
   * Counts the stream that is going to answer the request, until it is over or its connection has closed.
   * @throws Problem 429 when its caller has as many open as it may.
   */
  enter(koa: Context, caller: Caller): void;
}

/** A stream is over within seconds or, of a long run, minutes: when one of many ends is not known. */
const RETRY_AFTER_SECONDS = 10;

/** Counts in this process alone: a stream must not wait for Redis, and what is guarded are the sockets of this process. */
export function createOpenStreams({ perAddress, perAccount }: StreamLimits): OpenStreams {
  const open = new Map<string, number>();
  const demand = (key: string, most: number, whose: string): void => {
    if (most === 0 || (open.get(key) ?? 0) < most) return;
    const detail = `This ${whose} has ${most} streams open, which is as many as it may. Close one, or wait until one ends.`;
    throw new Problem(429, 'TOO_MANY_STREAMS', detail, {}, { 'retry-after': String(RETRY_AFTER_SECONDS) });
  };
  const add = (key: string, change: 1 | -1): void => {
    const count = (open.get(key) ?? 0) + change;
    if (count > 0) open.set(key, count);
    else open.delete(key);
  };
  return {
    enter(koa, caller) {
      const address = `address ${networkOf(koa.ip)}`;
      const account = accountOf(caller);
      demand(address, perAddress, 'address');
      if (account) demand(account, perAccount, 'account');
      const places = account ? [address, account] : [address];
      const answered = answeredSignal(koa);
      if (answered.aborted) return;
      for (const key of places) add(key, 1);
      const leave = (): void => {
        for (const key of places) add(key, -1);
      };
      answered.addEventListener('abort', leave, { once: true });
    },
  };
}

/** The visitors of a widget take nothing from the account of its bot. */
const accountOf = (caller: Caller): string | null =>
  caller.kind === 'account' || caller.kind === 'apiKey' ? `account ${caller.accountId}` : null;
