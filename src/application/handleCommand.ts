import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyCommand, Decider, Refusal } from '../domain/shared/decider.js';
import { type AnyEvent, streamName } from '../domain/shared/event.js';
import { accept, type Result, refuse } from '../domain/shared/result.js';
import type { CommandContext } from './commandContext.js';
import { concurrentUpdate, staleRevision, subjectErased } from './commandRefusals.js';
import { type FoldedStream, withAppended } from './foldedStream.js';
import { derivedId } from './ids.js';
import type { EventStore } from './ports/eventStore.js';
import { type CacheSize, pure, StreamCache } from './streamCache.js';
import { traced } from './tracing.js';
import { Turns } from './turns.js';

export interface CommandOutcome<E extends AnyEvent, S> {
  readonly state: S;
  /** What this command appended, or had appended when it is a repetition. */
  readonly events: readonly E[];
  /** Revision of the stream after the command; -1 for a stream that does not exist. */
  readonly revision: number;
  /** Position of the newest event of the stream that the fold has seen; null for an empty stream. */
  readonly position: bigint | null;
}

/**
 * The last ones after a pause, in which other processes get through with what they have waiting for the same stream. Attempts, not
 * a time: where the store is slow, so are the others.
 */
const ATTEMPTS_ON_CONFLICT = 100;
const ATTEMPTS_WITHOUT_PAUSE = 3;
const LONGEST_PAUSE_MS = 100;
const CACHE: CacheSize = { streams: 5_000, bytes: 64_000_000 };

/** Runs commands: fold, decide, append at the expected revision, decide again when another was faster. */
export class CommandHandler {
  readonly #cache: StreamCache;
  readonly #turns = new Turns();

  constructor(
    private readonly store: EventStore,
    cache: CacheSize = CACHE,
  ) {
    this.#cache = new StreamCache(store, cache);
  }

  /**
   * Decides `command` on the aggregate `id` and appends what follows.
   * A decision on cached state is safe: an append states the revision it was decided at, and a refusal
   * or a "nothing to do" is only given after reading what is newer.
   */
  handle<C extends AnyCommand, E extends AnyEvent, S, R extends Refusal>(
    decider: Decider<C, E, S, R>,
    id: string,
    command: C,
    context: CommandContext,
  ): Promise<Result<CommandOutcome<E, S>, R | Refusal>> {
    const attributes = { 'nova.aggregate': id, 'nova.command_id': context.commandId };
    return traced(`${decider.category} ${command.type}`, attributes, async (span) => {
      const result = await this.#handle(decider, id, command, context);
      if (!result.ok) span.setAttribute('nova.refusal', result.refusal.code);
      return result;
    });
  }

  /** A lone command goes right through; those that meet on a stream take turns instead of conflicting over and over. */
  async #handle<C extends AnyCommand, E extends AnyEvent, S, R extends Refusal>(
    decider: Decider<C, E, S, R>,
    id: string,
    command: C,
    context: CommandContext,
  ): Promise<Result<CommandOutcome<E, S>, R | Refusal>> {
    const stream = streamName(decider.category, id);
    const first = this.#turns.isTaken(stream) ? 'conflict' : await this.#decide(decider, stream, command, context);
    if (first !== 'conflict') return first;
    return this.#turns.take(stream, async () => {
      for (let attempt = 1; attempt <= ATTEMPTS_ON_CONFLICT; attempt++) {
        if (attempt > ATTEMPTS_WITHOUT_PAUSE) await sleep(Math.random() * Math.min(2 ** attempt, LONGEST_PAUSE_MS));
        // Whoever had the turn before has left the newest state in the cache, unless it is another process that interferes.
        const decided = await this.#decide(decider, stream, command, context, attempt > 1);
        if (decided !== 'conflict') return decided;
      }
      return refuse(concurrentUpdate);
    });
  }

  /** Decides on the state that the cache holds, and once more on the newest one where that is not enough. */
  async #decide<C extends AnyCommand, E extends AnyEvent, S, R extends Refusal>(
    decider: Decider<C, E, S, R>,
    stream: string,
    command: C,
    context: CommandContext,
    mustRead = false,
  ): Promise<Result<CommandOutcome<E, S>, R | Refusal> | 'conflict'> {
    const cached = this.#cache.get(stream);
    const isNewest = mustRead || cached === undefined;
    const folded = isNewest ? await this.#cache.newest(decider, stream) : cached;
    const repeated = folded.commands.find(context.commandId);
    if (repeated) return accept(repeated as unknown as CommandOutcome<E, S>);

    const decision = isStale(context, folded)
      ? refuse(staleRevision(folded.revision))
      : pure(() => decider.decide(command, folded.state as S));
    if (decision.ok && decision.value.length > 0) {
      const appended = await this.#append(decider, stream, folded, decision.value, context);
      if (appended.ok) return appended;
      if (appended.refusal === 'conflict') return 'conflict';
      if (isNewest) return refuse(subjectErased);
    } else if (isNewest) {
      return decision.ok ? accept(outcomeOf<E, S>(folded, [])) : decision;
    }
    return this.#decide(decider, stream, command, context, true);
  }

  /** The state of an aggregate now, always including the newest events. `revision` -1: it does not exist. */
  async load<E extends AnyEvent, S>(
    decider: Decider<AnyCommand & never, E, S> | Pick<Decider<never, E, S>, 'category' | 'initial' | 'evolve'>,
    id: string,
  ): Promise<CommandOutcome<E, S>> {
    const stream = streamName(decider.category, id);
    return outcomeOf<E, S>(await this.#cache.newest(decider, stream), []);
  }

  /**
   * The state of an aggregate as this process last saw it, read only if it never did: others may have changed it since.
   * For what never changes, and ahead of a command, which decides on the newest state in any case.
   */
  async recall<E extends AnyEvent, S>(
    decider: Pick<Decider<never, E, S>, 'category' | 'initial' | 'evolve'>,
    id: string,
  ): Promise<CommandOutcome<E, S>> {
    const seen = this.#cache.get(streamName(decider.category, id));
    return seen ? outcomeOf<E, S>(seen, []) : this.load(decider, id);
  }

  async #append<E extends AnyEvent, S>(
    decider: Pick<Decider<never, E, S>, 'evolve'>,
    stream: string,
    folded: FoldedStream,
    events: readonly E[],
    context: CommandContext,
  ): Promise<Result<CommandOutcome<E, S>, 'conflict' | 'erased'>> {
    const metadata = metadataOf(context);
    const appended = await this.store.append(
      stream,
      folded.revision < 0 ? 'none' : folded.revision,
      events.map((event, index) => ({ id: derivedId(context.commandId, index), event, metadata })),
    );
    if (!appended.ok) return appended;
    const next = pure(() => withAppended(folded, decider, events, context.commandId, appended.value));
    return accept(outcomeOf<E, S>(this.#cache.keep(stream, next), events));
  }
}

const outcomeOf = <E extends AnyEvent, S>(folded: FoldedStream, events: readonly E[]): CommandOutcome<E, S> => ({
  state: folded.state as S,
  events,
  revision: folded.revision,
  position: folded.position,
});

const isStale = (context: CommandContext, folded: FoldedStream): boolean =>
  context.expectedRevision !== undefined && context.expectedRevision !== folded.revision;

const metadataOf = (context: CommandContext) => ({
  commandId: context.commandId,
  correlationId: context.correlationId,
  ...(context.causationId === undefined ? {} : { causationId: context.causationId }),
  actor: context.actor,
  occurredAt: context.now.toISOString(),
});
