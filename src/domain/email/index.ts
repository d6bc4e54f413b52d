import type { EventOf } from '../shared/event.js';
import { type ReservationData, reservationDecider } from '../shared/reservation.js';

export type EmailReserved = EventOf<'EmailReserved', ReservationData>;
export type EmailReleased = EventOf<'EmailReleased', ReservationData>;
export type EmailEvent = EmailReserved | EmailReleased;

/** One address, one account: stream `email-<keyed hash of the address>`. */
export const emailDecider = reservationDecider({
  category: 'email',
  reserved: 'EmailReserved',
  released: 'EmailReleased',
  taken: 'EMAIL_TAKEN',
  detail: 'An account with this e-mail address exists.',
});
