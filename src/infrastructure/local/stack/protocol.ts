import type { Environment } from '../../config/index.js';

export const serverNames = ['eventstore', 'postgres', 'mongo', 'redis', 'supabase', 'outbox'] as const;
export type ServerName = (typeof serverNames)[number];

/** One row of the table that is shown at start. */
export interface StackRow {
  readonly server: string;
  readonly what: string;
  /** Without passwords. */
  readonly url: string;
  /** Milliseconds until it served. */
  readonly ms: number;
  readonly note?: string;
}

export type ToSupervisor =
  | {
      readonly type: 'start';
      readonly dataDir: string;
      readonly env: Environment;
      readonly only?: readonly ServerName[];
    }
  | { readonly type: 'stop' };

export type FromSupervisor =
  | { readonly type: 'started'; readonly env: Record<string, string>; readonly rows: readonly StackRow[] }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'server'; readonly server: ServerName; readonly event: 'ended' | 'up'; readonly detail: string };
