import type { ScrapeProcessCommand } from './events.js';

/** What a process wants done; the shape of the application's reactions. */
export type ProcessReaction =
  | { readonly kind: 'command'; readonly category: string; readonly id: string; readonly command: ScrapeProcessCommand }
  | { readonly kind: 'job'; readonly queue: string; readonly name: string; readonly data: object; readonly key: string }
  | {
      readonly kind: 'timeout';
      readonly key: string;
      readonly at: string;
      readonly category: string;
      readonly id: string;
      readonly command: ScrapeProcessCommand;
    };

export type ProcessReactions = readonly ProcessReaction[] | { readonly ignored: string };

export const job = (queue: string, name: string, data: object, key: string): ProcessReaction => ({
  kind: 'job',
  queue,
  name,
  data,
  key,
});
