import type { CommandOf } from '../shared/decider.js';
import type { ApiKeyIssued, ApiKeyRevoked } from './events.js';

export type ApiKeyCommand =
  | CommandOf<'IssueApiKey', ApiKeyIssued['data']>
  | CommandOf<
      'RotateApiKey',
      {
        /** Of the key to be replaced, as whoever asks for it has seen it. */
        readonly generation: number;
        readonly lastFour: string;
        readonly hash: string | null;
        readonly formerUntil: string;
        readonly at: string;
      }
    >
  | CommandOf<'RevokeApiKey', { readonly reason: ApiKeyRevoked['data']['reason']; readonly at: string }>;
