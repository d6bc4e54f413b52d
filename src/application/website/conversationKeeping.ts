import { conversationIdsOf, idleSince, type Transcript } from '../../../projections/transcripts/index.js';
import { conversationDecider, type ErasureReason } from '../../domain/conversation/index.js';
import type { Actor } from '../../domain/shared/event.js';
import { DAY_MS } from '../durations.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { SubjectKeys } from '../ports/subjectKeys.js';
import type { DocumentReader } from '../projection.js';
import { Unreadable } from '../unreadable.js';
import type { AnswerStreams } from './ports.js';

interface Services {
  readonly commands: CommandHandler;
  readonly subjectKeys: SubjectKeys;
  readonly streams: Pick<AnswerStreams, 'cancel'>;
  readonly transcripts: DocumentReader<Transcript>;
  readonly now: () => Date;
  /** After how many days without anything said a conversation is erased. */
  readonly retentionDays: number;
}

export interface Erased {
  readonly count: number;
  /** Of the last end in the log; null when there was nothing to erase. */
  readonly position: bigint | null;
}

const PER_ROUND = 200;

/** Forgetting: what was said is made unreadable in all history, and its transcript goes. Counts stay. */
export class ConversationKeeping {
  constructor(private readonly services: Services) {}

  /**
   * Erases one conversation. Doing it twice, or after a crash half-way, ends in the same state.
   * @returns the position of its end in the log.
   */
  async erase(conversationId: string, reason: ErasureReason, actor: Actor): Promise<bigint | null> {
    const { commands, subjectKeys, streams, now } = this.services;
    const at = now().toISOString();
    const run = (step: string, command: Parameters<typeof conversationDecider.decide>[0]) =>
      commands.handle(conversationDecider, conversationId, command, {
        commandId: derivedId(conversationId, reason, step),
        correlationId: derivedId(conversationId, reason),
        actor,
        now: new Date(at),
      });
    const { state } = await commands.load(conversationDecider, conversationId);
    if (state.status === 'none') return null;
    if (state.status === 'open' && state.pending) {
      const { replyId } = state.pending;
      const data = { replyId, code: 'INTERRUPTED', text: null, durationMs: 0, at } as const;
      await run(`interrupt-${replyId}`, { type: 'RecordFailure', data });
    }
    // The key first: should this stop here, the transcript still shows that there is something left to erase.
    await subjectKeys.erase(conversationId);
    const ended = await run('end', { type: 'EndConversation', data: { reason, at } });
    // Else the model would go on, for whoever still follows, with what is to be forgotten.
    if (state.status === 'open' && state.pending) await streams.cancel(state.pending.replyId);
    return ended.ok ? ended.value.position : null;
  }

  /** Erases all conversations of one visitor with one bot. */
  eraseVisitor(botId: string, visitorId: string, actor: Actor): Promise<Erased> {
    return this.#eraseAll('erased', actor, conversationIdsOf(this.services.transcripts, botId, visitorId));
  }

  /** Erases all conversations of a bot: part of its purge. */
  eraseBot(botId: string, actor: Actor, signal: AbortSignal): Promise<Erased> {
    return this.#eraseAll('purged', actor, conversationIdsOf(this.services.transcripts, botId), signal);
  }

  /**
   * Erases conversations in which nothing happened for the retention time. @returns how many.
   * @throws StreamUnreadable when one cannot be read, after all others.
   */
  async eraseExpired(signal: AbortSignal): Promise<number> {
    const { now, retentionDays } = this.services;
    const before = new Date(now().getTime() - retentionDays * DAY_MS).toISOString();
    const seen = new Set<string>();
    const unreadable = new Unreadable();
    let erased = 0;
    while (!signal.aborted) {
      const found = await idleSince(this.services.transcripts, before, PER_ROUND + seen.size);
      const ids = found.filter((id) => !seen.has(id));
      if (ids.length === 0) break;
      for (const id of ids) {
        if (signal.aborted) break;
        seen.add(id);
        await unreadable.passOver(async () => {
          if (await this.#hasGoneOn(id, before)) return;
          await this.erase(id, 'expired', { kind: 'system', id: 'retention' });
          erased++;
        });
      }
    }
    unreadable.tell();
    return erased;
  }

  /** The transcripts may be behind. */
  async #hasGoneOn(conversationId: string, since: string): Promise<boolean> {
    const { state } = await this.services.commands.load(conversationDecider, conversationId);
    return state.status === 'open' && state.lastActivityAt >= since;
  }

  async #eraseAll(
    reason: ErasureReason,
    actor: Actor,
    found: AsyncIterable<string[]>,
    signal?: AbortSignal,
  ): Promise<Erased> {
    const unreadable = new Unreadable();
    let position: bigint | null = null;
    let count = 0;
    for await (const ids of found) {
      for (const id of ids) {
        signal?.throwIfAborted();
        await unreadable.passOver(async () => {
          position = await this.erase(id, reason, actor);
        });
      }
      count += ids.length;
    }
    unreadable.tell();
    return { count, position };
  }
}
