import { wasEvicted } from '../../domain/account/index.js';
import { type ActiveApiKey, apiKeyDecider, type KeyLimit } from '../../domain/apiKey/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import type { Caller } from '../caller.js';
import type { CommandHandler } from '../handleCommand.js';
import type { ApiKeyForm, ApiKeySecrets, KeyUses, NamedKey, SeenKeys } from './apiKeyPorts.js';
import type { VerifiedCache } from './ports.js';
import { keyRevoked, type SessionDirectory } from './views.js';

/** What is known of one text that looks like a key; unknown ones are remembered as well. */
export type ApiKeyView =
  | { readonly status: 'unknown' }
  | { readonly status: 'revoked' }
  | {
      readonly status: 'active';
      readonly caller: Extract<Caller, { kind: 'apiKey' | 'publishable' }>;
      readonly limit: KeyLimit;
      readonly issuedAt: string;
      /** The key's own end, or of the overlap when it is the one before a rotation. */
      readonly endsAt: string | null;
    };

export interface VerifiedKey {
  readonly caller: Extract<Caller, { kind: 'apiKey' | 'publishable' }>;
  readonly rate: { readonly name: string; readonly points: number; readonly seconds: number } | undefined;
  readonly endsAt: string | null;
}

export type KeyRefusalCode = 'API_KEY_MALFORMED' | 'API_KEY_UNKNOWN' | 'API_KEY_REVOKED' | 'API_KEY_EXPIRED';

const no = (code: KeyRefusalCode, detail: string) => refuse<Refusal>({ kind: 'unauthenticated', code, detail });

/** Verifies API keys: is it one, does it exist, is it revoked, has it expired; scope and rate are the route's. */
export class ApiKeyVerifier {
  constructor(
    private readonly form: ApiKeyForm,
    private readonly secrets: ApiKeySecrets,
    private readonly seen: SeenKeys,
    private readonly handler: CommandHandler,
    private readonly cache: VerifiedCache<ApiKeyView>,
    private readonly directory: SessionDirectory,
    private readonly uses: KeyUses,
    private readonly now: () => Date,
  ) {}

  async verify(text: string): Promise<Result<VerifiedKey, Refusal>> {
    const key = this.seen.find(text) ?? (await this.#name(text));
    if (!key) return no('API_KEY_MALFORMED', 'This is not an API key; check that it was copied as a whole.');
    const view = await this.cache.get(key.digest, key.keyId, () => this.#load(text, key.keyId));
    if (view.status === 'unknown') return no('API_KEY_UNKNOWN', 'This API key does not exist.');
    if (view.status === 'revoked') return refuse(keyRevoked);
    const account = await this.directory.account(view.caller.accountId);
    // A publishable key opens nothing of the account. Whoever proves the mailbox has the bot, and with it its widget.
    const isSecret = view.caller.kind === 'apiKey';
    if (account.status !== 'active' || (isSecret && wasEvicted(account, view.issuedAt))) return refuse(keyRevoked);
    const now = this.now();
    if (view.endsAt !== null && Date.parse(view.endsAt) <= now.getTime()) {
      return no('API_KEY_EXPIRED', 'This API key has expired.');
    }
    this.uses.touch(key.keyId, view.caller.accountId, now);
    // Visitors share a publishable key: they are limited one by one where they write.
    const { points, seconds } = view.limit;
    const rate = view.caller.kind === 'apiKey' ? { name: 'api-key', points, seconds } : undefined;
    return accept({ caller: view.caller, rate, endsAt: view.endsAt });
  }

  /** To be called after each change of a key. */
  changed(keyId: string, revision: number): Promise<void> {
    return this.cache.invalidate(keyId, revision);
  }

  async #name(text: string): Promise<NamedKey | null> {
    const parsed = this.form.parse(text);
    if (!parsed) return null;
    const key = { keyId: parsed.keyId, digest: await this.secrets.digest(text) };
    this.seen.add(text, key);
    return key;
  }

  async #load(text: string, keyId: string): Promise<{ value: ApiKeyView; revision: number }> {
    const { state, revision } = await this.handler.load(apiKeyDecider, keyId);
    if (state.status === 'revoked') return { value: { status: 'revoked' }, revision };
    const match = state.status === 'active' ? await this.#match(text, keyId, state) : null;
    if (state.status !== 'active' || !match) return { value: { status: 'unknown' }, revision };
    const { accountId, scopes, botId, limit, issuedAt, expiresAt } = state;
    const caller =
      state.kind === 'publishable' && botId !== null
        ? ({ kind: 'publishable', botId, keyId, accountId } as const)
        : ({ kind: 'apiKey', accountId, keyId, scopes } as const);
    const ends = [expiresAt, match === 'former' ? (state.former?.until ?? null) : null].filter((end) => end !== null);
    return { value: { status: 'active', caller, limit, issuedAt, endsAt: ends.toSorted()[0] ?? null }, revision };
  }

  async #match(text: string, keyId: string, state: ActiveApiKey): Promise<'current' | 'former' | null> {
    const isOf = async (hash: string | null, generation: number): Promise<boolean> =>
      state.kind === 'publishable'
        ? text === this.form.compose('pub', keyId, await this.secrets.publishable(keyId, generation)).text
        : hash !== null && (await this.secrets.matches(text, keyId, hash));
    if (await isOf(state.hash, state.generation)) return 'current';
    if (state.former && (await isOf(state.former.hash, state.generation - 1))) return 'former';
    return null;
  }
}
