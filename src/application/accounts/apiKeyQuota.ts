import { apiKeyDecider } from '../../domain/apiKey/index.js';
import { apiKeyQuotaDecider, type KeyPlace } from '../../domain/apiKeyQuota/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result } from '../../domain/shared/result.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import { newId } from '../ids.js';
import { atOf, step } from './visit.js';

/** Which of these keys the read model knows, some milliseconds behind, and whether they have been revoked since. */
export type KnownKeys = (
  keyIds: readonly string[],
) => Promise<readonly { readonly id: string; readonly isRevoked: boolean }[]>;

/** Much longer than it takes from a place to its key: whatever has none by then died in between. */
const ABANDONED_AFTER_MS = 600_000;

/**
 * Places for the keys of an account. A place is reserved before its key is issued, so that no two requests can share
 * the last one; what a process that died has left behind is found when there is no place any more.
 */
export class ApiKeyQuotas {
  constructor(
    private readonly handler: CommandHandler,
    private readonly known: KnownKeys,
  ) {}

  /** Refuses with API_KEY_LIMIT. Repeating it for the same key changes nothing. */
  async reserve(
    place: { readonly accountId: string; readonly keyId: string; readonly expiresAt: string | null },
    context: CommandContext,
  ): Promise<Result<null, Refusal>> {
    const data = { ...place, at: atOf(context) };
    const command = { type: 'ReservePlace', data } as const;
    const reserve = () => this.handler.handle(apiKeyQuotaDecider, place.accountId, command, each(context));
    let reserved = await reserve();
    if (!reserved.ok && reserved.refusal.code === 'API_KEY_LIMIT') {
      const keyIds = await this.#over(place.accountId, context.now);
      if (keyIds.length > 0) {
        await this.release(place.accountId, keyIds, context);
        reserved = await reserve();
      }
    }
    return reserved.ok ? accept(null) : reserved;
  }

  /** Of keys that work no more. */
  async release(accountId: string, keyIds: readonly string[], context: CommandContext): Promise<void> {
    const data = { accountId, keyIds, at: atOf(context) };
    await this.handler.handle(apiKeyQuotaDecider, accountId, { type: 'ReleasePlaces', data }, each(context));
  }

  /** Keys with a place that were revoked by something else than a request (with all of the account, say), or never came to be. */
  async #over(accountId: string, now: Date): Promise<readonly string[]> {
    const { places } = (await this.handler.load(apiKeyQuotaDecider, accountId)).state;
    const known = new Map((await this.known(places.map(({ keyId }) => keyId))).map((key) => [key.id, key]));
    const over: string[] = [];
    for (const place of places) {
      const key = known.get(place.keyId);
      if (key ? key.isRevoked : await this.#isAbandoned(place, now)) over.push(place.keyId);
    }
    return over;
  }

  async #isAbandoned({ keyId, at }: KeyPlace, now: Date): Promise<boolean> {
    if (now.getTime() - Date.parse(at) < ABANDONED_AFTER_MS) return false;
    return (await this.handler.load(apiKeyDecider, keyId)).state.status === 'none';
  }
}

/**
 * A new id each time: one that came from the request would be recognised when the request is repeated, and its place
 * taken for reserved, although it may have been released meanwhile.
 */
const each = (context: CommandContext): CommandContext => step(context, newId());
