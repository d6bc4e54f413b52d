import type { Provider } from '../../domain/account/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { oneLine } from '../../domain/shared/oneLine.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import { newId } from '../ids.js';
import type { Accounts } from './accounts.js';
import { emailAddress } from './emailAddress.js';
import type { OAuthFlow, OAuthFlowSeal, OAuthPerson, OAuthProvider } from './oauthPorts.js';
import type { LookupHashes } from './ports.js';
import type { Sessions, SignedIn } from './sessions.js';
import type { SignIn } from './signIn.js';
import type { AccountCaller, SessionDirectory } from './views.js';
import { atOf, stepAs, type Visit } from './visit.js';

const no = (kind: Refusal['kind'], code: string, detail: string) => refuse<Refusal>({ kind, code, detail });

export interface OAuthEntry {
  readonly signedIn: SignedIn;
  readonly returnTo: string;
}

/**
 * Sign-in with Google and GitHub. A person is provider + subject. An address that has an account already is never
 * enough to enter it: its owner signs in and links the provider.
 */
export class OAuthSignIn {
  constructor(
    private readonly providers: Readonly<Partial<Record<Provider, OAuthProvider>>>,
    private readonly flows: OAuthFlowSeal,
    private readonly accounts: Accounts,
    private readonly signIn: SignIn,
    private readonly hashes: LookupHashes,
    private readonly sessions: Pick<Sessions, 'isFresh'>,
    private readonly directory: Pick<SessionDirectory, 'endOf'>,
  ) {}

  get flowSeconds(): number {
    return this.flows.lifetimeSeconds;
  }

  /** Where to send the visitor, and what its browser has to keep until it comes back. */
  async begin(
    name: string,
    options: { readonly redirectUri: string; readonly returnTo: string; readonly linkTo: AccountCaller | null },
    now: Date,
  ): Promise<Result<{ readonly url: string; readonly flow: string }, Refusal>> {
    const provider = this.#provider(name);
    if (!provider) return unknownProvider();
    const { linkTo, redirectUri, returnTo } = options;
    if (linkTo && !(await this.sessions.isFresh(linkTo.sessionId, now))) {
      return no('forbidden', 'SIGN_IN_AGAIN', 'Sign in again before you link another sign-in to your account.');
    }
    const places = { redirectUri, returnTo, linkTo: linkTo?.accountId ?? null };
    const flow: OAuthFlow = { provider: name as Provider, ...provider.newFlow(), ...places };
    const url = await provider.authorizationUrl(flow);
    return accept({ url: url.href, flow: await this.flows.seal(flow) });
  }

  /** @param caller who is signed in now: the one who began a link must be the one who ends it. */
  async finish(
    name: string,
    callbackQuery: string,
    sealedFlow: string | undefined,
    caller: AccountCaller | null,
    visit: Visit,
  ): Promise<Result<OAuthEntry, Refusal>> {
    const provider = this.#provider(name);
    if (!provider) return unknownProvider();
    const flow = sealedFlow === undefined ? null : await this.flows.open(sealedFlow);
    if (!flow || flow.provider !== name) {
      return no('invalid', 'OAUTH_FLOW_UNKNOWN', 'This sign-in was not begun here, or took too long. Begin again.');
    }
    const person = await provider.person(new URL(`${flow.redirectUri}${callbackQuery}`), flow);
    if (!person) return no('invalid', 'OAUTH_REFUSED', 'The provider did not confirm this sign-in. Begin again.');
    const identityId = await this.hashes.identity(flow.provider, person.subject);
    const accountId =
      flow.linkTo === null
        ? await this.#accountOf(flow.provider, person, identityId, visit)
        : await this.#link(flow, person, identityId, caller, visit);
    if (!accountId.ok) return accountId;
    const signedIn = await this.signIn.enter(accountId.value, flow.provider, visit);
    return signedIn.ok ? accept({ signedIn: signedIn.value, returnTo: flow.returnTo }) : signedIn;
  }

  async #accountOf(
    provider: Provider,
    person: OAuthPerson,
    identityId: string,
    visit: Visit,
  ): Promise<Result<string, Refusal>> {
    const known = await this.accounts.byIdentity(identityId);
    if (known) return accept(known.accountId);
    const email = emailAddress.safeParse(person.email);
    if (!email.success || !person.emailVerified) {
      return no('forbidden', 'OAUTH_EMAIL_UNVERIFIED', 'The provider has no verified e-mail address of you.');
    }
    if (await this.accounts.byEmail(email.data)) return emailInUse();
    const accountId = newId();
    const identity = { provider, subject: person.subject, identityId };
    const reserved = await this.accounts.reserveIdentity(identityId, accountId, visit.context);
    if (!reserved.ok) return reserved;
    const registered = await this.accounts.register(
      accountId,
      { email: email.data, name: oneLine(person.name, 100), method: provider, identity },
      visit.context,
      async () => {},
    );
    if (registered.ok) return accept(accountId);
    return registered.refusal.code === 'EMAIL_TAKEN' ? emailInUse() : registered;
  }

  async #link(
    flow: OAuthFlow,
    { subject }: OAuthPerson,
    identityId: string,
    caller: AccountCaller | null,
    visit: Visit,
  ): Promise<Result<string, Refusal>> {
    if (caller?.accountId !== flow.linkTo) {
      return no('forbidden', 'OAUTH_LINK_MISMATCH', 'Somebody else has signed in since this was begun. Begin again.');
    }
    const { accountId } = caller;
    const { provider } = flow;
    const found = await this.accounts.byId(accountId);
    if (!found?.state.emailVerified) {
      return no('forbidden', 'EMAIL_NOT_VERIFIED', 'Verify your e-mail address before you link another sign-in.');
    }
    const reserved = await this.accounts.reserveIdentity(identityId, accountId, visit.context);
    if (!reserved.ok) return reserved;
    const end = await this.directory.endOf(caller);
    if (end) return refuse(end);
    const data = { provider, subject, identityId, at: atOf(visit.context) };
    const linked = await this.accounts.change(
      accountId,
      { type: 'LinkSignIn', data },
      stepAs(visit.context, 'link', accountId),
    );
    return linked.ok ? accept(accountId) : linked;
  }

  #provider(name: string): OAuthProvider | undefined {
    return Object.hasOwn(this.providers, name) ? this.providers[name as Provider] : undefined;
  }
}

const unknownProvider = () =>
  no('notFound', 'OAUTH_PROVIDER_UNKNOWN', 'This service offers no sign-in with this provider.');
const emailInUse = () =>
  no('conflict', 'EMAIL_IN_USE', 'Your address has an account already. Sign in to it and link this provider.');
