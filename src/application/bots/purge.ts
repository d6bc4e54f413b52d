import type { BotQueries } from '../../../projections/bots/queries.js';
import { botErasureDecider } from '../../domain/botPurgeProcess/erasure.js';
import type { CommandContext } from '../commandContext.js';
import { DAY_MS } from '../durations.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { EventStore } from '../ports/eventStore.js';
import type { ReadYourWrites } from '../readYourWrites.js';
import { token } from '../token.js';
import { Unreadable } from '../unreadable.js';
import type { BotCommands } from './commands.js';
import type { BotDataEraser } from './eraser.js';

export interface PurgeServices {
  readonly handler: CommandHandler;
  readonly bots: BotCommands;
  readonly queries: BotQueries;
  readonly erasers: () => readonly BotDataEraser[];
  readonly store: EventStore;
  readonly readYourWrites: ReadYourWrites;
  readonly retentionDays: number;
  readonly now: () => Date;
}

const PAGE = 200;
const PATIENCE_MS = 30_000;
/** Erasers look up in these what there is to erase. */
const READ_MODELS = ['knowledgeSources', 'transcripts'];

/** Something was left over or could not be looked up: the job comes again. */
class ErasureIncomplete extends Error {}

/** Empties the recycle bin in time, and erases what purged bots left. */
export class BotPurge {
  constructor(private readonly services: PurgeServices) {}

  /**
   * Purges bots that have been in the recycle bin for longer than the retention time. @returns how many.
   * @throws StreamUnreadable when one cannot be read, after all others.
   */
  async sweep(signal: AbortSignal): Promise<number> {
    const { queries, bots, retentionDays, now } = this.services;
    const deletedBefore = new Date(now().getTime() - retentionDays * DAY_MS).toISOString();
    const seen = new Set<string>();
    const unreadable = new Unreadable();
    let purged = 0;
    while (!signal.aborted) {
      const due = (await queries.due(deletedBefore, PAGE + seen.size)).filter((id) => !seen.has(id));
      if (due.length === 0) break;
      for (const id of due) {
        if (signal.aborted) break;
        seen.add(id);
        const data = { at: now().toISOString(), reason: 'retention', deletedBefore } as const;
        await unreadable.passOver(async () => {
          // Restored meanwhile, or purged already: the bot itself refuses.
          const result = await bots.runAsSystem(id, { type: 'PurgeBot', data }, this.#context(id, deletedBefore));
          if (result.ok) purged++;
        });
      }
    }
    unreadable.tell();
    return purged;
  }

  /** Erases everything derived from a purged bot, then records that it is done. @throws when an area could not. */
  async erase(botId: string, signal: AbortSignal): Promise<void> {
    const { handler, store, readYourWrites, erasers, now } = this.services;
    const { state } = await handler.load(botErasureDecider, botId);
    if (state.phase !== 'erasing') return;
    const head = await store.head();
    if (head !== null && !(await readYourWrites.waitFor(READ_MODELS, head, PATIENCE_MS))) {
      throw new ErasureIncomplete('the read models are behind');
    }
    const areas: string[] = [];
    const failures: unknown[] = [];
    for (const eraser of erasers()) {
      signal.throwIfAborted();
      try {
        await eraser.erase(botId, signal);
        areas.push(eraser.area);
      } catch (error) {
        // The others go on: what can be erased is erased now.
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, `Erasing bot ${botId} is not complete`);
    const command = { type: 'FinishErasure', data: { areas: areas.sort(), at: now().toISOString() } } as const;
    await handler.handle(botErasureDecider, botId, command, this.#context(botId, 'erased'));
  }

  #context(botId: string, what: string): CommandContext {
    return {
      commandId: derivedId('purge', botId, what),
      correlationId: derivedId('purge', botId),
      actor: { kind: 'system', id: 'botPurge' },
      now: this.services.now(),
    };
  }
}

export const BOT_PURGE = token<BotPurge>('BotPurge');
