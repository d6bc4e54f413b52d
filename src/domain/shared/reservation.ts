import type { CommandOf, Decider, Refusal } from './decider.js';
import type { EventOf } from './event.js';
import { accept, refuse } from './result.js';

/** Who holds a name (an e-mail address, a sign-in of a provider). The stream's id is a keyed hash of the name. */
export type Reservation =
  | { readonly status: 'free' }
  | { readonly status: 'reserved'; readonly accountId: string; readonly at: string };

export type ReservationCommand =
  /** `abandonedBy`: an account that reserved the name and never came to be; its hold may be taken over. */
  | CommandOf<'Reserve', { readonly accountId: string; readonly abandonedBy: string | null; readonly at: string }>
  | CommandOf<'Release', { readonly accountId: string; readonly at: string }>;

export interface ReservationData {
  readonly accountId: string;
  readonly at: string;
}

/**
 * Uniqueness of a name by its stream: only one of two appends at "no stream" (or at the same revision) goes through.
 * @param reserved,released names of the two events; @param taken code of the refusal.
 */
export function reservationDecider<Reserved extends string, Released extends string, Code extends string>(names: {
  readonly category: string;
  readonly reserved: Reserved;
  readonly released: Released;
  readonly taken: Code;
  readonly detail: string;
}): Decider<
  ReservationCommand,
  EventOf<Reserved, ReservationData> | EventOf<Released, ReservationData>,
  Reservation,
  Refusal & { readonly code: Code }
> {
  const release = (data: ReservationData) => ({ type: names.released, data });
  const reserve = ({ accountId, at }: ReservationData) => ({ type: names.reserved, data: { accountId, at } });
  return {
    category: names.category,
    initial: { status: 'free' },
    evolve: (_, event) =>
      event.type === names.reserved ? { status: 'reserved', ...pick(event.data) } : { status: 'free' },
    decide: (command, state) => {
      const { accountId, at } = command.data;
      if (command.type === 'Release') {
        const isHeld = state.status === 'reserved' && state.accountId === accountId;
        return accept(isHeld ? [release({ accountId, at })] : []);
      }
      if (state.status === 'free') return accept([reserve(command.data)]);
      if (state.accountId === accountId) return accept([]);
      if (state.accountId === command.data.abandonedBy) {
        return accept([release({ accountId: state.accountId, at }), reserve(command.data)]);
      }
      return refuse({ kind: 'conflict', code: names.taken, detail: names.detail });
    },
  };
}

const pick = ({ accountId, at }: ReservationData) => ({ accountId, at });
