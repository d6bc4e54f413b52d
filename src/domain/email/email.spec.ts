import { deciding } from '../../../test/support/dsl/decider.js';
import type { ReservationCommand } from '../shared/reservation.js';
import { type EmailEvent, emailDecider } from './index.js';

const at = '2026-01-01T00:00:00.000Z';
const given = deciding(emailDecider);
const reserved = (accountId: string): EmailEvent => ({ type: 'EmailReserved', data: { accountId, at } });
const released = (accountId: string): EmailEvent => ({ type: 'EmailReleased', data: { accountId, at } });
const reserve = (accountId: string, abandonedBy: string | null = null): ReservationCommand => ({
  type: 'Reserve',
  data: { accountId, abandonedBy, at },
});
const release = (accountId: string): ReservationCommand => ({ type: 'Release', data: { accountId, at } });

describe('an e-mail address', () => {
  it('is reserved for one account', () => {
    given().when(reserve('a')).thenEvents(reserved('a'));
    given(reserved('a')).when(reserve('b')).thenRefused('EMAIL_TAKEN', { kind: 'conflict' });
  });

  it('may be reserved again by its holder without a change', () => {
    given(reserved('a')).when(reserve('a')).thenNothing();
  });

  it('is free again once released, by its holder only', () => {
    given(reserved('a')).when(release('b')).thenNothing();
    given(reserved('a')).when(release('a')).thenEvents(released('a'));
    given(reserved('a'), released('a')).when(reserve('b')).thenEvents(reserved('b'));
    given().when(release('a')).thenNothing();
  });

  it('is taken over from an account that never came to be, and from no other', () => {
    given(reserved('a')).when(reserve('b', 'a')).thenEvents(released('a'), reserved('b'));
    given(reserved('c')).when(reserve('b', 'a')).thenRefused('EMAIL_TAKEN');
  });
});
