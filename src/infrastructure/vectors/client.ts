import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { WebSocket } from 'ws';
import { KnowledgeRefused, KnowledgeUnavailable } from '../../application/ports/knowledgeSearch.js';
import { deadline } from '../deadline.js';
import { leanFetch } from '../leanFetch.js';

export interface SupabaseOptions {
  readonly url: string;
  readonly serviceRoleKey: string;
  /** Longest wait for one request, in milliseconds. */
  readonly timeoutMs?: number;
}

/** PostgREST of Supabase never answers with more rows than its `max-rows`; longer lists are read in parts. */
const ROWS_AT_ONCE = 500;

/** supabase-js with one habit: what it reports as an error value is thrown, as `KnowledgeUnavailable` or `KnowledgeRefused`. */
export class Supabase {
  readonly client: SupabaseClient;

  constructor(options: SupabaseOptions) {
    const limit = options.timeoutMs ?? 60_000;
    this.client = createClient(options.url, options.serviceRoleKey, {
      auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
      // supabase-js wants a WebSocket class at construction on Node 20, which has none of its own.
      realtime: { transport: WebSocket as never },
      global: {
        fetch: (input, init) =>
          leanFetch(input, { ...init, signal: deadline(limit, ...(init?.signal ? [init.signal] : [])) }),
      },
    });
  }

  async call<T>(name: string, args: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<T> {
    const request = this.client.rpc(name, args);
    const { data, error, status } = await (signal ? request.abortSignal(signal) : request);
    if (error) throw unavailable(name, status, error);
    return data as T;
  }

  /** All rows that have the values of `filter` and, where they have any, others than those of `except`. */
  async all<T>(
    table: string,
    columns: string,
    filter: Readonly<Record<string, string>>,
    order: string,
    except: Readonly<Record<string, string>> = {},
  ): Promise<T[]> {
    const rows: T[] = [];
    for (;;) {
      let query = this.client.from(table).select(columns).match(filter);
      for (const [column, value] of Object.entries(except)) query = query.neq(column, value);
      const { data, error, status } = await query.order(order).range(rows.length, rows.length + ROWS_AT_ONCE - 1);
      if (error) throw unavailable(table, status, error);
      rows.push(...(data as T[]));
      if (data.length < ROWS_AT_ONCE) return rows;
    }
  }
}

/**
 * SQLSTATE classes of what lies in the data itself: data exceptions and what exceeds a limit of the server
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html).
 */
const OF_THE_DATA = /^(22|54)[0-9A-Z]{3}$/;
/** A gateway's limit on the size of a request. */
const TOO_LARGE = 413;

/** The message of the database stays in `cause`: it may quote what was sent. */
function unavailable(what: string, status: number, cause: { code?: string; message: string }): Error {
  const code = cause.code || '-';
  if (status === TOO_LARGE || OF_THE_DATA.test(code)) {
    const reason = status === TOO_LARGE ? `HTTP ${status}` : code;
    return new KnowledgeRefused(`The vector store does not take what ${what} gives it (${reason}).`, reason, { cause });
  }
  const message = `The vector store refused or did not answer ${what} (status ${status}, ${code}).`;
  return new KnowledgeUnavailable(message, { cause });
}
