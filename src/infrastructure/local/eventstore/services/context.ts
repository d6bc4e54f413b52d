import type { EventLog } from '../storage/eventLog.js';
import type { Access } from './access.js';

/** What every service of one running server shares. */
export interface ServerContext {
  readonly log: EventLog;
  readonly access: Access;
  readonly maxAppendSize: number;
  /** Milliseconds that the chunks of one batch append may take when the client sets no earlier deadline. */
  readonly writeTimeoutMs: number;
  /** Where clients reach this node, as it reports itself. */
  readonly advertised: () => { readonly host: string; readonly port: number };
  readonly instanceId: string;
  /** Set once the server goes down: new calls are refused. */
  closing: boolean;
  /** The scavenge under way. */
  scavenge: { readonly id: string; readonly done: Promise<void> } | null;
  /** How to end the calls that would otherwise stay open: subscriptions, reads, batch append streams. */
  readonly openCalls: Set<{ shutDown(): void }>;
}
