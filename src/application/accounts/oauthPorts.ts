import type { Provider } from '../../domain/account/index.js';

/** What must be known again when the visitor comes back from the provider; travels in an encrypted cookie. */
export interface OAuthFlow {
  readonly provider: Provider;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly redirectUri: string;
  readonly returnTo: string;
  /** Set when a signed-in account links the sign-in to itself. */
  readonly linkTo: string | null;
}

/** Who the provider says that the visitor is. */
export interface OAuthPerson {
  /** The provider's own id of the person, which never changes; an e-mail address is none. */
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string;
}

export interface OAuthProvider {
  /** Where to send the visitor. */
  authorizationUrl(flow: Omit<OAuthFlow, 'provider' | 'returnTo' | 'linkTo'>): Promise<URL>;
  newFlow(): { readonly state: string; readonly nonce: string; readonly codeVerifier: string };
  /** Redeems the code of a callback. Null: it is not a good answer to this flow. */
  person(callback: URL, flow: OAuthFlow): Promise<OAuthPerson | null>;
}

/** Encrypts flows for the time that the visitor is away. */
export interface OAuthFlowSeal {
  readonly lifetimeSeconds: number;
  seal(flow: OAuthFlow): Promise<string>;
  /** Null when it is not ours, altered or too old. */
  open(sealed: string): Promise<OAuthFlow | null>;
}
