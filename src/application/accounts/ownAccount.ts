import { type KeptSession, wrongPassword } from '../../domain/account/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import { newId } from '../ids.js';
import { type Accounts, unknownAccount } from './accounts.js';
import type { Attempts } from './attempts.js';
import type { Background } from './background.js';
import type { Codes } from './codes.js';
import type { MailOutbox } from './mail.js';
import { type Passwords, unlessBusy } from './passwords.js';
import type { CodePurpose, LookupHashes } from './ports.js';
import type { SignIn } from './signIn.js';
import type { AccountCaller, SessionDirectory } from './views.js';
import { atOf, step, stepAs, type Visit } from './visit.js';

const wrongCode = () =>
  refuse<Refusal>({ kind: 'invalid', code: 'CODE_INVALID', detail: 'The code is not right, or no longer good.' });

/** `former` was shown where the password is changed; where it is reset, a code from the mailbox was. */
type PasswordChange =
  | { readonly reason: 'changed'; readonly former: string; readonly kept: KeptSession | null }
  | { readonly reason: 'reset'; readonly former: string | null; readonly kept: null };

/** What a person does with the account: password, address, name. */
export class OwnAccount {
  constructor(
    private readonly services: {
      readonly accounts: Accounts;
      readonly passwords: Passwords;
      readonly codes: Codes;
      readonly attempts: Attempts;
      readonly hashes: LookupHashes;
      readonly signIn: SignIn;
      readonly directory: SessionDirectory;
      readonly mails: MailOutbox;
      readonly background: Background;
    },
  ) {}

  /** Ends all other sessions. An account without a password (OAuth) sets its first one by `resetPassword`. */
  async changePassword(caller: AccountCaller, given: { current: string; next: string }, visit: Visit) {
    const refusal = this.services.passwords.refusalOf(given.next, caller);
    if (refusal) return refusal;
    return unlessBusy(async () => {
      const proven = await this.#prove(caller, given.current, visit);
      if (!proven.ok) return proven;
      const hash = await this.services.passwords.hash(given.next);
      const session = await this.services.directory.session(caller.sessionId);
      const kept = session.status === 'active' ? { id: caller.sessionId, epoch: session.epoch } : null;
      return this.#putInForce(caller, hash, { reason: 'changed', former: proven.value, kept }, visit);
    });
  }

  /** The caller knows the password; guessing with a stolen session is limited like guessing at the door. */
  async confirm(caller: AccountCaller, password: string, visit: Visit): Promise<Result<null, Refusal>> {
    const proven = await this.#prove(caller, password, visit);
    return proven.ok ? accept(null) : proven;
  }

  /** @returns the id of the password that was shown. */
  async #prove(caller: AccountCaller, password: string, visit: Visit): Promise<Result<string, Refusal>> {
    const { accounts, attempts, hashes, passwords } = this.services;
    const { accountId, email } = caller;
    return attempts.judge('password', await hashes.email(email), visit.ip, () =>
      unlessBusy(async () => {
        const inForce = (await accounts.byId(accountId))?.state.passwordId ?? null;
        const isRight = await passwords.matches(accountId, inForce, password, visit.context.now);
        return isRight && inForce !== null ? accept(inForce) : refuse<Refusal>(wrongPassword);
      }),
    );
  }

  /** The caller has the mailbox: for accounts without a password. */
  async confirmByCode(caller: AccountCaller, code: string, visit: Visit): Promise<Result<null, Refusal>> {
    return this.#proveByCode('signIn', caller, code, visit);
  }

  /** With a code from the mailbox. Ends all sessions: whoever knew the old password may hold one. */
  async resetPassword(email: string, code: string, password: string, visit: Visit): Promise<Result<null, Refusal>> {
    const { attempts, hashes, passwords, codes, accounts, signIn } = this.services;
    const refusal = passwords.refusalOf(password, { email, name: '' });
    if (refusal) return refusal;
    return attempts.judge('code', await hashes.email(email), visit.ip, () =>
      unlessBusy(async () => {
        // Before the code is spent: whoever is turned away now can show it again.
        const hash = await passwords.hash(password);
        const accountId = await codes.take('resetPassword', email, code, visit.context.now);
        const found = accountId === null ? null : await accounts.byId(accountId);
        if (!found) return wrongCode();
        const proven = await signIn.proveMailbox(found.accountId, visit);
        if (!proven.ok) return proven;
        const owner = { accountId: found.accountId, name: found.state.name };
        const change = { reason: 'reset', former: found.state.passwordId, kept: null } as const;
        const changed = await this.#putInForce(owner, hash, change, visit);
        return changed.ok ? accept(null) : changed;
      }),
    );
  }

  /** The signed-in owner shows the code that the registration has sent. */
  async verifyEmail(caller: AccountCaller, code: string, visit: Visit) {
    const proven = await this.#proveByCode('verifyEmail', caller, code, visit);
    if (!proven.ok) return proven;
    const data = { proof: 'session', at: atOf(visit.context) } as const;
    const context = step(visit.context, 'verify email');
    return this.services.accounts.change(caller.accountId, { type: 'VerifyEmail', data }, context);
  }

  changeName(caller: AccountCaller, name: string, visit: Visit) {
    const command = { type: 'ChangeProfile', data: { name, at: atOf(visit.context) } } as const;
    return this.services.accounts.change(caller.accountId, command, visit.context);
  }

  async #proveByCode(
    purpose: CodePurpose,
    caller: AccountCaller,
    code: string,
    visit: Visit,
  ): Promise<Result<null, Refusal>> {
    const { attempts, hashes, codes } = this.services;
    return attempts.judge('code', await hashes.email(caller.email), visit.ip, async () => {
      const accountId = await codes.take(purpose, caller.email, code, visit.context.now);
      return accountId === caller.accountId ? accept(null) : wrongCode();
    });
  }

  /**
   * The event decides: before it the new password is stored but worth nothing, after it the former one is.
   * Dying in between leaves a hash behind, and nothing else.
   */
  async #putInForce(
    { accountId, name }: Pick<AccountCaller, 'accountId' | 'name'>,
    hash: string,
    { reason, former, kept }: PasswordChange,
    visit: Visit,
  ) {
    const { accounts, passwords, mails, background } = this.services;
    const { now } = visit.context;
    const at = atOf(visit.context);
    const passwordId = newId();
    const shown = reason === 'changed' ? former : null;
    await passwords.save(accountId, passwordId, hash, now);
    const command = { type: 'ChangePassword', data: { reason, shown, kept, passwordId, at } } as const;
    const context = stepAs(visit.context, 'change password', accountId);
    const changed = await accounts.change(accountId, command, context);
    if (!changed.ok) {
      await passwords.retire(accountId, former, [passwordId], now);
      return changed.refusal.code === 'ACCOUNT_NOT_FOUND' ? unknownAccount() : changed;
    }
    const { state } = changed.value;
    const inForce = state.status === 'active' ? state.passwordId : null;
    await passwords.retire(accountId, inForce, former === null ? [passwordId] : [former, passwordId], now);
    background.run('tell that the password was changed', () =>
      mails.send(`password-changed-${context.commandId}`, {
        template: 'passwordChanged',
        accountId,
        variables: { name, at },
      }),
    );
    return changed;
  }
}
