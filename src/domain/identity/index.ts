import type { EventOf } from '../shared/event.js';
import { type ReservationData, reservationDecider } from '../shared/reservation.js';

export type IdentityReserved = EventOf<'IdentityReserved', ReservationData>;
export type IdentityReleased = EventOf<'IdentityReleased', ReservationData>;
export type IdentityEvent = IdentityReserved | IdentityReleased;

/** One sign-in of a provider, one account: stream `identity-<keyed hash of provider and subject>`. */
export const identityDecider = reservationDecider({
  category: 'identity',
  reserved: 'IdentityReserved',
  released: 'IdentityReleased',
  taken: 'IDENTITY_TAKEN',
  detail: 'This sign-in belongs to another account.',
});
