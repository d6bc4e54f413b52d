import { accountDecider } from '../../domain/account/index.js';
import type { Result } from '../../domain/shared/result.js';
import type { BotCommands } from '../bots/commands.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { ReadYourWrites } from '../readYourWrites.js';
import type { ApiKeys } from './apiKeys.js';
import type { EraseAccount } from './erase.js';

/** What an erased account still owns, by the read models. */
export interface Possessions {
  /** Ids of bots that are not purged, at most some hundred at a time; those in the recycle bin too. */
  bots(accountId: string): Promise<readonly { readonly id: string; readonly isDeleted: boolean }[]>;
  keys(accountId: string): Promise<readonly string[]>;
}

const READ_MODELS = ['bots', 'apiKeys'];
const PATIENCE_MS = 20_000;

/** The read models are behind: try again. */
class NotYetKnown extends Error {}

/** Clears away what an erased account owned. Repeating it is harmless; it is done when nothing is found any more. */
export class ErasedAccountClearing {
  constructor(
    private readonly services: {
      readonly handler: CommandHandler;
      readonly bots: () => BotCommands;
      readonly apiKeys: ApiKeys;
      readonly erase: EraseAccount;
      readonly possessions: Possessions;
      readonly readYourWrites: ReadYourWrites;
      readonly now: () => Date;
    },
  ) {}

  /** @throws NotYetKnown when the read models are behind, or something was left over. */
  async clear(accountId: string): Promise<void> {
    const { handler, erase, possessions } = this.services;
    const { state, position } = await handler.load(accountDecider, accountId);
    if (state.status !== 'erased' || state.isComplete) return;
    await erase.removeTraces(accountId);
    await this.#caughtUp(position);
    const [bots, keys] = [await possessions.bots(accountId), await possessions.keys(accountId)];
    let last: bigint | null = null;
    for (const bot of bots) last = (await this.#purge(bot, accountId)) ?? last;
    for (const keyId of keys) {
      const revoked = await this.services.apiKeys.end(keyId, 'account', this.#context(accountId, `key ${keyId}`));
      if (revoked.ok) last = revoked.value.position;
    }
    await this.#caughtUp(last);
    const left = (await possessions.bots(accountId)).length + (await possessions.keys(accountId)).length;
    if (left > 0) throw new NotYetKnown(`${left} things of an erased account are left`);
    const at = this.services.now().toISOString();
    const command = { type: 'CompleteErasure', data: { bots: bots.length, keys: keys.length, at } } as const;
    await handler.handle(accountDecider, accountId, command, this.#context(accountId, 'complete'));
  }

  async #purge(bot: { readonly id: string; readonly isDeleted: boolean }, accountId: string): Promise<bigint | null> {
    const at = this.services.now().toISOString();
    const commands = this.services.bots();
    if (!bot.isDeleted) {
      await commands.runAsSystem(
        bot.id,
        { type: 'DeleteBot', data: { at } },
        this.#context(accountId, `delete ${bot.id}`),
      );
    }
    const purge = { type: 'PurgeBot', data: { at, reason: 'accountErased', deletedBefore: null } } as const;
    const purged = await commands.runAsSystem(bot.id, purge, this.#context(accountId, `purge ${bot.id}`));
    return positionOf(purged);
  }

  async #caughtUp(position: bigint | null): Promise<void> {
    if (position === null) return;
    const isThere = await this.services.readYourWrites.waitFor(READ_MODELS, position, PATIENCE_MS);
    if (!isThere) throw new NotYetKnown('the read models of bots and keys are behind');
  }

  #context(accountId: string, what: string): CommandContext {
    return {
      commandId: derivedId('erase account', accountId, what),
      correlationId: derivedId('erase account', accountId),
      actor: { kind: 'system', id: 'eraseAccount' },
      now: this.services.now(),
    };
  }
}

const positionOf = (result: Result<{ readonly position: bigint | null }, unknown>): bigint | null =>
  result.ok ? result.value.position : null;
