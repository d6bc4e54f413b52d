import { FIRST_PASSWORD, type SignInMethod } from '../../domain/account/index.js';
import type { SessionMethod } from '../../domain/session/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result } from '../../domain/shared/result.js';
import type { Accounts } from './accounts.js';
import type { Attempts, Proof } from './attempts.js';
import type { Background } from './background.js';
import type { Codes } from './codes.js';
import type { MailOutbox } from './mail.js';
import { type Passwords, unlessBusy } from './passwords.js';
import type { DeviceStore, LookupHashes } from './ports.js';
import { type Sessions, type SignedIn, wrongCredentials } from './sessions.js';
import { atOf, stepAs, type Visit } from './visit.js';

/** Whose account was proven; `epoch` as `Sessions.start` takes it. */
interface Proven {
  readonly accountId: string;
  readonly epoch: number | null;
}

/** Ways into an account. Unknown addresses and wrong secrets get the same answer in the same time. */
export class SignIn {
  constructor(
    private readonly services: {
      readonly accounts: Accounts;
      readonly sessions: Sessions;
      readonly passwords: Passwords;
      readonly codes: Codes;
      readonly attempts: Attempts;
      readonly hashes: LookupHashes;
      readonly devices: DeviceStore;
      readonly mails: MailOutbox;
      readonly background: Background;
      readonly now: () => Date;
    },
  ) {}

  /** Registers with a password and signs in; the address is verified by mail afterwards. */
  async register(
    accountId: string,
    { email, password, name }: { readonly email: string; readonly password: string; readonly name: string },
    visit: Visit,
  ): Promise<Result<SignedIn, Refusal>> {
    const { accounts, passwords, codes } = this.services;
    const refusal = passwords.refusalOf(password, { email, name });
    if (refusal) return refusal;
    return unlessBusy(async () => {
      const hash = await passwords.hash(password);
      const registered = await accounts.register(
        accountId,
        { email, name, method: 'password', identity: null },
        visit.context,
        () => passwords.save(accountId, FIRST_PASSWORD, hash, visit.context.now),
      );
      if (!registered.ok) return registered;
      codes.sendLater('verifyEmail', email, visit.context);
      return this.enter(accountId, 'register', visit);
    });
  }

  async byPassword(email: string, password: string, visit: Visit): Promise<Result<SignedIn, Refusal>> {
    const { accounts, passwords } = this.services;
    return this.#guarded(email, visit, 'password', () =>
      unlessBusy(async () => {
        const found = await accounts.byEmail(email);
        const { accountId = null, state } = found ?? {};
        const isRight = await passwords.matches(accountId, state?.passwordId ?? null, password, visit.context.now);
        if (!found || !isRight) return wrongCredentials();
        // A password that is replaced while it waits to be looked at must not outlive that by a session.
        return accept({ accountId: found.accountId, epoch: found.state.sessionEpoch });
      }),
    );
  }

  /** Signing in with a code proves the mailbox: it verifies the address, and evicts whoever took it without proof. */
  async byCode(email: string, code: string, visit: Visit): Promise<Result<SignedIn, Refusal>> {
    return this.#guarded(email, visit, 'code', async () => {
      const accountId = await this.services.codes.take('signIn', email, code, visit.context.now);
      if (accountId === null) return wrongCredentials();
      const proven = await this.proveMailbox(accountId, visit);
      return proven.ok ? accept({ accountId, epoch: null }) : wrongCredentials();
    });
  }

  /** Somebody who is not signed in has shown a code from the account's mailbox. */
  async proveMailbox(accountId: string, visit: Visit) {
    const { accounts, passwords } = this.services;
    // Not the time of the request, which may have waited: keys that were issued meanwhile are evicted, too.
    const at = this.services.now().toISOString();
    const command = { type: 'VerifyEmail', data: { proof: 'mailbox', at } } as const;
    const former = (await accounts.byId(accountId))?.state.passwordId ?? null;
    const verified = await accounts.change(accountId, command, stepAs(visit.context, 'prove mailbox', accountId));
    // That of whoever registered this address without proof is in force no more.
    if (former !== null && verified.ok && verified.value.events.length > 0)
      await passwords.retire(accountId, null, [former], visit.context.now);
    return verified;
  }

  /** Starts the session; a device that the account has not been seen on is announced to its owner. */
  async enter(
    accountId: string,
    method: SessionMethod,
    visit: Visit,
    epoch: number | null = null,
  ): Promise<Result<SignedIn, Refusal>> {
    const { sessions, background } = this.services;
    const signedIn = await sessions.start(accountId, method, visit, epoch);
    if (signedIn.ok) background.run('new device', () => this.#noteDevice(signedIn.value, method, visit));
    return signedIn;
  }

  async #noteDevice({ caller }: SignedIn, method: SessionMethod, visit: Visit): Promise<void> {
    const { devices, hashes, mails } = this.services;
    const { accountId, name } = caller;
    const isNew = await devices.remember(accountId, await hashes.device(visit.userAgent), visit.context.now);
    if (!isNew || method === 'register') return;
    await mails.send(`new-sign-in-${caller.sessionId}`, {
      template: 'newSignIn',
      accountId,
      variables: { name, at: atOf(visit.context), userAgent: visit.userAgent || 'unknown', ip: visit.ip },
    });
  }

  async #guarded(
    email: string,
    visit: Visit,
    method: Proof,
    prove: () => Promise<Result<Proven, Refusal>>,
  ): Promise<Result<SignedIn, Refusal>> {
    const { attempts, hashes } = this.services;
    const addressHash = await hashes.email(email);
    const proven = await attempts.judge(method, addressHash, visit.ip, prove);
    if (proven.ok) return this.enter(proven.value.accountId, method, visit, proven.value.epoch);
    if (proven.refusal.kind === 'unauthenticated') this.#recordRefusal(email, method, visit);
    return proven;
  }

  /** For the audit; in the background, since it takes time only for addresses that exist. */
  #recordRefusal(email: string, method: SignInMethod, { context }: Visit): void {
    const { accounts, background } = this.services;
    background.run('record a refused sign-in', async () => {
      const found = await accounts.byEmail(email);
      if (!found) return;
      const command = { type: 'RefuseSignIn', data: { method, at: atOf(context) } } as const;
      const actor = { kind: 'visitor', id: 'anonymous' } as const;
      await accounts.change(found.accountId, command, { ...stepAs(context, 'refused', found.accountId), actor });
    });
  }
}
