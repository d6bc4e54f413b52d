import type { CommandOf, Decider, Refusal } from '../shared/decider.js';
import type { EventOf } from '../shared/event.js';
import { accept } from '../shared/result.js';

export type BotErasureBegun = EventOf<'BotErasureBegun', { readonly ownerId: string; readonly at: string }>;
/** `areas`: where everything derived from the bot was erased. */
export type BotErasureFinished = EventOf<
  'BotErasureFinished',
  { readonly areas: readonly string[]; readonly at: string }
>;
export type BotErasureEvent = BotErasureBegun | BotErasureFinished;

export type BeginErasure = CommandOf<'BeginErasure', { readonly ownerId: string; readonly at: string }>;
export type FinishErasure = CommandOf<'FinishErasure', { readonly areas: readonly string[]; readonly at: string }>;
export type ErasureCommand = BeginErasure | FinishErasure;

export interface ErasureState {
  readonly phase: 'none' | 'erasing' | 'done';
}

/** What is erased after a bot was purged, as a stream of its own: the bot's stream ended with the purge. */
export const botErasureDecider: Decider<ErasureCommand, BotErasureEvent, ErasureState, Refusal> = {
  category: 'botPurge',
  initial: { phase: 'none' },
  evolve: (_state, event) => ({ phase: event.type === 'BotErasureBegun' ? 'erasing' : 'done' }),
  decide: (command, { phase }) => {
    if (command.type === 'BeginErasure') {
      return accept(phase === 'none' ? [{ type: 'BotErasureBegun', data: command.data }] : []);
    }
    return accept(phase === 'erasing' ? [{ type: 'BotErasureFinished', data: command.data }] : []);
  },
};
