import type { CommandOf } from '../shared/decider.js';
import type { RevocationReason, SessionStarted } from './events.js';

export type SessionCommand =
  | CommandOf<'StartSession', SessionStarted['data']>
  /** The token was issued by this service (its tag is checked before), for `generation`. */
  | CommandOf<
      'RefreshSession',
      {
        readonly generation: number;
        readonly tokenHash: string;
        /** Of the token that follows the presented one. */
        readonly nextTokenHash: string;
        readonly client: string;
        readonly at: string;
      }
    >
  | CommandOf<'RevokeSession', { readonly reason: RevocationReason; readonly at: string }>;
