import { type BotErasureEvent, botErasureDecider, type ErasureState } from './erasure.js';

interface Seen {
  readonly stream: string;
}

type BotFact = { readonly type: string; readonly data: object };
type BotPurgedFact = {
  readonly type: 'BotPurged';
  readonly data: { readonly ownerId: string; readonly at: string };
};

/** The queue of everything about purging, and the name of the job that erases one bot. */
export const PURGE_QUEUE = 'purgeBots';
export const ERASE_JOB = 'eraseBot';

const idOf = (event: Seen): string => event.stream.slice(event.stream.indexOf('-') + 1);

const eraseJob = (botId: string) =>
  ({ kind: 'job', queue: PURGE_QUEUE, name: ERASE_JOB, data: { botId }, key: 'erase' }) as const;

/** After a bot was purged, everything derived from it is erased, however often that must be tried. */
export const botPurgeProcess = {
  name: 'botPurge',
  categories: ['bot', 'botPurge'],
  category: 'botPurge',
  correlate: (event: Seen & BotFact): string | null =>
    event.type === 'BotPurged' || event.stream.startsWith('botPurge-') ? idOf(event) : null,
  initial: botErasureDecider.initial,
  apply: (state: ErasureState, event: BotErasureEvent): ErasureState => botErasureDecider.evolve(state, event),
  react(_state: ErasureState, event: Seen & (BotPurgedFact | BotErasureEvent)) {
    switch (event.type) {
      case 'BotPurged': {
        const { ownerId, at } = event.data;
        const command = { type: 'BeginErasure', data: { ownerId, at } } as const;
        return [{ kind: 'command', category: 'botPurge', id: idOf(event), command }] as const;
      }
      case 'BotErasureBegun':
        return [eraseJob(idOf(event))] as const;
      case 'BotErasureFinished':
        return { ignored: 'all is erased' } as const;
    }
  },
  outstanding: (state: ErasureState, botId: string) => (state.phase === 'erasing' ? [eraseJob(botId)] : []),
  isOpen: (state: ErasureState): boolean => state.phase === 'erasing',
} as const;
