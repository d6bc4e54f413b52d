import {
  type Account,
  type AccountCommand,
  accountDecider,
  type Identity,
  type SignInMethod,
} from '../../domain/account/index.js';
import { emailDecider } from '../../domain/email/index.js';
import { identityDecider } from '../../domain/identity/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import type { Reservation } from '../../domain/shared/reservation.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import type { LookupHashes } from './ports.js';
import type { SessionDirectory } from './views.js';
import { atOf, step, stepAs } from './visit.js';

/** A name whose account never came to be (the process died in between) is free again after this time. */
const ABANDONED_AFTER_MS = 60_000;

export interface FoundAccount {
  readonly accountId: string;
  readonly state: Extract<Account, { status: 'active' }>;
}

/** Accounts by their streams: nothing here depends on a read model being current. */
export class Accounts {
  constructor(
    private readonly handler: CommandHandler,
    private readonly hashes: LookupHashes,
    private readonly directory: SessionDirectory,
  ) {}

  /** The account of a canonical address. Takes the same look-ups whether or not there is one. */
  async byEmail(email: string): Promise<FoundAccount | null> {
    const hash = await this.hashes.email(email);
    const { state: reservation } = await this.handler.load(emailDecider, hash);
    const accountId = reservation.status === 'reserved' ? reservation.accountId : hash;
    const { state } = await this.handler.load(accountDecider, accountId);
    return state.status === 'active' ? { accountId, state } : null;
  }

  async byId(accountId: string): Promise<FoundAccount | null> {
    const { state } = await this.handler.load(accountDecider, accountId);
    return state.status === 'active' ? { accountId, state } : null;
  }

  /**
   * Reserves the address, runs `prepare` (which stores what a sign-in needs), then registers.
   * Dying in between leaves an address that can be reserved again a minute later.
   */
  async register(
    accountId: string,
    data: {
      readonly email: string;
      readonly name: string;
      readonly method: SignInMethod;
      readonly identity: Identity | null;
    },
    context: CommandContext,
    prepare: () => Promise<unknown>,
  ): Promise<Result<FoundAccount & { readonly revision: number; readonly position: bigint | null }, Refusal>> {
    const hash = await this.hashes.email(data.email);
    const at = atOf(context);
    const reserved = await this.handler.handle(
      emailDecider,
      hash,
      {
        type: 'Reserve',
        data: { accountId, abandonedBy: await this.#abandonedBy(emailDecider, hash, context.now), at },
      },
      step(context, 'reserve email'),
    );
    if (!reserved.ok) return reserved;
    await prepare();
    const command = { type: 'RegisterAccount', data: { ...data, at } } as const;
    const registered = await this.handler.handle(
      accountDecider,
      accountId,
      command,
      stepAs(context, 'register', accountId),
    );
    if (!registered.ok) return registered;
    const { state, revision, position } = registered.value;
    await this.directory.accountChanged(accountId, revision);
    if (state.status !== 'active') throw new Error(`account ${accountId} is ${state.status} after its registration`);
    return accept({ accountId, state, revision, position });
  }

  /** A change of one account, known to all processes at once. */
  async change(accountId: string, command: AccountCommand, context: CommandContext) {
    const result = await this.handler.handle(accountDecider, accountId, command, context);
    if (result.ok && result.value.events.length > 0) {
      await this.directory.accountChanged(accountId, result.value.revision);
    }
    return result;
  }

  /** Reserves a sign-in of a provider for an account. */
  async reserveIdentity(identityId: string, accountId: string, context: CommandContext) {
    const abandonedBy = await this.#abandonedBy(identityDecider, identityId, context.now);
    const command = { type: 'Reserve', data: { accountId, abandonedBy, at: atOf(context) } } as const;
    return this.handler.handle(identityDecider, identityId, command, step(context, 'reserve identity'));
  }

  /** The account of a provider's sign-in. */
  async byIdentity(identityId: string): Promise<FoundAccount | null> {
    const { state } = await this.handler.load(identityDecider, identityId);
    const found = state.status === 'reserved' ? await this.byId(state.accountId) : null;
    // A reservation alone does not let anybody in: the account must know of the sign-in, and may have lost it.
    return found?.state.identities.some((known) => known.identityId === identityId) ? found : null;
  }

  /** Whose reservation may be taken over: an account that was erased, or that never came to be. */
  async #abandonedBy(
    decider: typeof emailDecider | typeof identityDecider,
    name: string,
    now: Date,
  ): Promise<string | null> {
    const { state } = await this.handler.load<never, Reservation>(decider, name);
    if (state.status !== 'reserved') return null;
    const { state: holder } = await this.handler.load(accountDecider, state.accountId);
    const isOld = now.getTime() - Date.parse(state.at) >= ABANDONED_AFTER_MS;
    const isLost =
      holder.status === 'erased' ||
      (holder.status === 'none' && isOld) ||
      (decider === identityDecider &&
        holder.status === 'active' &&
        isOld &&
        !holder.identities.some((known) => known.identityId === name));
    return isLost ? state.accountId : null;
  }
}

export const unknownAccount = () =>
  refuse<Refusal>({ kind: 'notFound', code: 'ACCOUNT_NOT_FOUND', detail: 'This account does not exist.' });
