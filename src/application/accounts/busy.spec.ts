import type { Accounts } from './accounts.js';
import { Attempts } from './attempts.js';
import type { Background } from './background.js';
import type { Codes } from './codes.js';
import { OwnAccount } from './ownAccount.js';
import { Passwords } from './passwords.js';
import { PasswordsBusy } from './ports.js';
import { SignIn } from './signIn.js';
import type { AccountCaller } from './views.js';
import type { Visit } from './visit.js';

const turnedAway = async () => {
  throw new PasswordsBusy();
};
const caller = {
  kind: 'account',
  accountId: 'a',
  sessionId: 's',
  email: 'ann@example.com',
  name: 'Ann',
} as AccountCaller;
const visit = { ip: '127.0.0.1', userAgent: '', context: { commandId: 'c', now: new Date(0) } } as unknown as Visit;
const refused = { ok: false, refusal: { code: 'SIGN_IN_BUSY' } };

/** Accounts at a moment when no password can be hashed, and what they have spent. */
function busyAccounts() {
  const spent = { attempts: 0, codes: 0 };
  const limiter = {
    take: async () => {
      spent.attempts += 1;
      return 0;
    },
    giveBack: async () => {
      spent.attempts -= 1;
    },
  };
  const store = { find: async () => 'hash' } as never;
  const found = { accountId: 'a', state: { passwordId: 'first' } };
  const take = async () => {
    spent.codes += 1;
    return 'a';
  };
  const services = {
    accounts: { byEmail: async () => found, byId: async () => found } as unknown as Accounts,
    passwords: new Passwords({ hash: turnedAway, verify: turnedAway, isOutdated: () => false }, store, () => false),
    codes: { take } as unknown as Codes,
    attempts: new Attempts(limiter),
    hashes: { email: async () => 'address' } as never,
    background: {} as Background,
    mails: {} as never,
    sessions: {} as never,
    devices: {} as never,
    directory: {} as never,
    now: () => new Date(0),
  };
  const signIn = new SignIn(services);
  return { spent, signIn, own: new OwnAccount({ ...services, signIn }) };
}

describe('with too many passwords waiting, nothing is spent that was not looked at', () => {
  it.each<[string, (at: ReturnType<typeof busyAccounts>) => Promise<unknown>]>([
    ['signing in', ({ signIn }) => signIn.byPassword('ann@example.com', 'glass otter 41 bay', visit)],
    ['proving who one is', ({ own }) => own.confirm(caller, 'glass otter 41 bay', visit)],
    [
      'changing',
      ({ own }) => own.changePassword(caller, { current: 'glass otter', next: 'seven lamps in a row' }, visit),
    ],
    ['resetting', ({ own }) => own.resetPassword('ann@example.com', '123456', 'seven lamps in a row', visit)],
  ])('%s', async (_, work) => {
    const at = busyAccounts();
    expect(await work(at)).toMatchObject(refused);
    expect(at.spent).toEqual({ attempts: 0, codes: 0 });
  });
});
