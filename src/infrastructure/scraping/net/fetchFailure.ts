/** Why something could not be fetched: a closed set, shown to owners and kept in events. */
export type FetchFailureCode =
  | 'SCHEME_REFUSED'
  | 'CREDENTIALS_REFUSED'
  | 'PORT_REFUSED'
  | 'ADDRESS_REFUSED'
  | 'NAME_NOT_FOUND'
  | 'TOO_MANY_REDIRECTS'
  | 'REDIRECT_LOOP'
  | 'TOO_LARGE'
  | 'TIMEOUT'
  | 'CANCELLED'
  | 'BAD_ENCODING'
  | 'BAD_RESPONSE'
  | 'ROBOTS_UNAVAILABLE'
  | 'CONNECTION_FAILED';

export class FetchFailure extends Error {
  constructor(
    readonly code: FetchFailureCode,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(detail, options);
  }

  /** Worth another try later: the network or the server, not a rule, is to blame. */
  get isTransient(): boolean {
    return ['NAME_NOT_FOUND', 'TIMEOUT', 'CONNECTION_FAILED', 'BAD_RESPONSE'].includes(this.code);
  }
}
