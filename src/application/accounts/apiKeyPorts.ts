export type KeyEnvironment = 'live' | 'test' | 'pub';

export interface ParsedApiKey {
  readonly env: KeyEnvironment;
  readonly keyId: string;
  readonly secret: Uint8Array;
}

/** How keys are written. */
export interface ApiKeyForm {
  /** `prefix` is what may be shown of it later: all up to its id. */
  compose(env: KeyEnvironment, keyId: string, secret: Uint8Array): { readonly text: string; readonly prefix: string };
  /** Null when it is not a key or its checksum is wrong. */
  parse(text: string): ParsedApiKey | null;
}

/** What a key is looked up by. */
export interface NamedKey {
  readonly keyId: string;
  readonly digest: string;
}

/** Keys that were seen before, so that their form and digest need not be worked out at each request. Keeps no key's text. */
export interface SeenKeys {
  find(text: string): NamedKey | undefined;
  add(text: string, key: NamedKey): void;
}

/** How keys are kept. */
export interface ApiKeySecrets {
  random(): Uint8Array;
  /** Keyed hash of a key's text: names it in caches. */
  digest(text: string): Promise<string>;
  /** Keyed and stretched hash for the log; `cost` is the binary logarithm of the rounds. */
  stretch(text: string, keyId: string): Promise<string>;
  matches(text: string, keyId: string, stored: string): Promise<boolean>;
  /** The secret of a publishable key: derived, so that it can be shown again. */
  publishable(keyId: string, generation: number): Promise<Uint8Array>;
}

/** Notes that a key was used; written in batches. */
export interface KeyUses {
  touch(keyId: string, accountId: string, at: Date): void;
  lastUsed(keyIds: readonly string[]): Promise<ReadonlyMap<string, Date>>;
  removeOf(accountId: string): Promise<void>;
}
