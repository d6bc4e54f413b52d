import { accountDecider, wasEvicted } from '../../domain/account/index.js';
import { type ActiveApiKey, apiKeyDecider, type KeyLimit, type KeyScope } from '../../domain/apiKey/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import { type Caller, type KnownCaller, mayAccess } from '../caller.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import type { ApiKeyForm, ApiKeySecrets, KeyEnvironment } from './apiKeyPorts.js';
import type { ApiKeyQuotas } from './apiKeyQuota.js';
import type { ApiKeyVerifier } from './apiKeyVerifier.js';
import type { PublishableKeys } from './publishableKeys.js';
import { keyRevoked, type SessionDirectory } from './views.js';
import { atOf } from './visit.js';

export interface KeyRequest {
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  readonly limit: KeyLimit;
  readonly expiresAt: string | null;
}

/** A key just made: the only moment at which its text is known. */
export interface IssuedKey {
  readonly keyId: string;
  readonly text: string;
  readonly state: ActiveApiKey;
  readonly revision: number;
  readonly position: bigint | null;
}

const missing = () =>
  refuse<Refusal>({ kind: 'notFound', code: 'API_KEY_NOT_FOUND', detail: 'This API key does not exist.' });

const issuedBefore = () =>
  refuse<Refusal>({ kind: 'conflict', code: 'API_KEY_EXISTS', detail: 'This key has been issued already.' });

const escalation = (verb: 'issue' | 'rotate', beyond: readonly string[]): Refusal => ({
  kind: 'forbidden',
  code: 'SCOPE_ESCALATION',
  detail: `A key cannot ${verb} one that may do more than itself: ${beyond.join(', ')}.`,
});

/** Secret keys: issued (shown once), rotated with overlap, revoked at once. */
export class ApiKeys {
  constructor(
    private readonly handler: CommandHandler,
    private readonly form: ApiKeyForm,
    private readonly secrets: ApiKeySecrets,
    private readonly verifier: ApiKeyVerifier,
    private readonly publishable: PublishableKeys,
    private readonly directory: Pick<SessionDirectory, 'endOf'>,
    private readonly quotas: Pick<ApiKeyQuotas, 'reserve' | 'release'>,
    private readonly env: KeyEnvironment,
  ) {}

  async issue(
    keyId: string,
    caller: KnownCaller,
    request: KeyRequest,
    context: CommandContext,
  ): Promise<Result<IssuedKey, Refusal>> {
    const beyond = caller.kind === 'apiKey' ? await this.#beyond(caller, request) : [];
    if (beyond.length > 0) return refuse(escalation('issue', beyond));
    const { text, prefix } = this.form.compose(this.env, keyId, this.secrets.random());
    const hash = await this.secrets.stretch(text, keyId);
    const end = await this.directory.endOf(caller);
    if (end) return refuse(end);
    const { accountId } = caller;
    const reserved = await this.quotas.reserve({ accountId, keyId, expiresAt: request.expiresAt }, context);
    if (!reserved.ok) return reserved;
    const data = {
      accountId,
      kind: 'secret',
      botId: null,
      ...request,
      prefix,
      lastFour: text.slice(-4),
      hash,
      at: atOf(context),
    } as const;
    const issued = await this.handler.handle(apiKeyDecider, keyId, { type: 'IssueApiKey', data }, context);
    if (!issued.ok) return issued;
    const { state, revision, position } = issued.value;
    // A repeated request gets here with the first one's key, whose text nobody knows any more.
    if (state.status !== 'active' || state.hash !== hash) return issuedBefore();
    return accept({ keyId, text, state, revision, position });
  }

  /** In what a wanted key would go beyond the key that asks for it (or for its text): whoever stole that one must not gain by it. */
  async #beyond(caller: Extract<Caller, { kind: 'apiKey' }>, wanted: Omit<KeyRequest, 'name'>) {
    const { scopes, expiresAt, limit } = wanted;
    const { state } = await this.handler.load(apiKeyDecider, caller.keyId);
    if (state.status !== 'active') return ['expiresAt'];
    const outlives =
      state.expiresAt !== null && (expiresAt === null || Date.parse(expiresAt) > Date.parse(state.expiresAt));
    // Both: what may be called in a longer time can be called at its beginning.
    const isFaster =
      limit.points > state.limit.points || limit.points / limit.seconds > state.limit.points / state.limit.seconds;
    return [
      ...scopes.filter((scope) => !caller.scopes.includes(scope)),
      ...(outlives ? ['expiresAt'] : []),
      ...(isFaster ? ['limit'] : []),
    ];
  }

  /** What took its place would be refused as it is: what counts is when a key was issued. */
  async #isEvicted({ accountId, issuedAt }: ActiveApiKey): Promise<boolean> {
    const { state: account } = await this.handler.load(accountDecider, accountId);
    return account.status === 'active' && wasEvicted(account, issuedAt);
  }

  /** The former key goes on working for `overlapSeconds`. */
  async rotate(
    keyId: string,
    caller: Caller,
    overlapSeconds: number,
    context: CommandContext,
  ): Promise<Result<IssuedKey, Refusal>> {
    const { state: current } = await this.handler.load(apiKeyDecider, keyId);
    if (current.status === 'none' || !mayAccess(caller, current.accountId)) return missing();
    const generation = current.status === 'active' ? current.generation : 0;
    if (current.status === 'active') {
      if (current.kind === 'publishable') return this.#rotatePublishable(keyId, generation, overlapSeconds, context);
      const beyond = caller.kind === 'apiKey' ? await this.#beyond(caller, current) : [];
      if (beyond.length > 0) return refuse(escalation('rotate', beyond));
      if (await this.#isEvicted(current)) return refuse({ ...keyRevoked, kind: 'conflict' });
    }
    const { text } = this.form.compose(this.env, keyId, this.secrets.random());
    const hash = await this.secrets.stretch(text, keyId);
    const formerUntil = new Date(context.now.getTime() + overlapSeconds * 1000).toISOString();
    const data = { generation, lastFour: text.slice(-4), hash, formerUntil, at: atOf(context) };
    const rotated = await this.handler.handle(apiKeyDecider, keyId, { type: 'RotateApiKey', data }, context);
    if (!rotated.ok) return rotated;
    const { state, revision, position } = rotated.value;
    await this.verifier.changed(keyId, revision);
    if (state.status !== 'active') return missing();
    return state.hash === hash ? accept({ keyId, text, state, revision, position }) : issuedBefore();
  }

  async revoke(keyId: string, caller: Caller, context: CommandContext) {
    const { state } = await this.handler.load(apiKeyDecider, keyId);
    if (state.status === 'none' || !mayAccess(caller, state.accountId)) return missing();
    if (state.status === 'active' && state.kind === 'publishable') {
      const detail = 'A bot keeps its publishable key. Rotate it without overlap to make the present one worthless.';
      return refuse<Refusal>({ kind: 'conflict', code: 'PUBLISHABLE_KEY_STAYS', detail });
    }
    const revoked = await this.end(keyId, 'owner', context);
    if (revoked.ok) await this.quotas.release(state.accountId, [keyId], context);
    return revoked;
  }

  async #rotatePublishable(
    keyId: string,
    generation: number,
    overlapSeconds: number,
    context: CommandContext,
  ): Promise<Result<IssuedKey, Refusal>> {
    const rotated = await this.publishable.rotate(keyId, generation, overlapSeconds, context);
    if (!rotated.ok) return rotated;
    const { state, revision, position } = await this.handler.load(apiKeyDecider, keyId);
    return state.status === 'active' ? accept({ keyId, text: rotated.value, state, revision, position }) : missing();
  }

  /** Revokes without asking who wants it: for erasures and purges. */
  async end(keyId: string, reason: 'owner' | 'account' | 'bot', context: CommandContext) {
    const data = { reason, at: atOf(context) };
    const revoked = await this.handler.handle(apiKeyDecider, keyId, { type: 'RevokeApiKey', data }, context);
    if (revoked.ok) await this.verifier.changed(keyId, revoked.value.revision);
    return revoked;
  }
}
