import type { Decider } from '../domain/shared/decider.js';
import type { AnyEvent, Recorded } from '../domain/shared/event.js';

/** A stream as folded so far, with its latest commands, which are recognised when repeated. Never changed in place. */
export interface FoldedStream {
  readonly state: unknown;
  /** -1: the stream does not exist. */
  readonly revision: number;
  readonly position: bigint | null;
  /** By command id, the oldest first. */
  readonly commands: ReadonlyMap<string, PastCommand>;
  /** What it holds in memory, in bytes and roughly: the data of the events of its latest commands. */
  readonly weight: number;
}

/** What a command left behind. */
export interface PastCommand {
  readonly state: unknown;
  readonly events: readonly AnyEvent[];
  readonly revision: number;
  readonly position: bigint;
  /** Of the events' data as JSON. */
  readonly bytes: number;
}

type Evolve<E extends AnyEvent, S> = Pick<Decider<never, E, S>, 'evolve'>;

/** How many of a stream's latest commands are recognised when they are repeated. */
const REMEMBERED_COMMANDS = 64;
/** What a stream weighs apart from its events. */
const LEAST_WEIGHT = 1_000;

export const emptyStream = (state: unknown): FoldedStream => ({
  state,
  revision: -1,
  position: null,
  commands: new Map(),
  weight: LEAST_WEIGHT,
});

/** The stream with events that were read after it. */
export function withRecorded<E extends AnyEvent, S>(
  folded: FoldedStream,
  decider: Evolve<E, S>,
  events: readonly Recorded<E>[],
): FoldedStream {
  const commands = new Map(folded.commands);
  let { state, revision, position, weight } = folded;
  for (const event of events) {
    state = decider.evolve(state as S, event);
    ({ revision, position } = event);
    const { commandId } = event.metadata;
    const earlier = commands.get(commandId);
    const bytes = bytesOf([event]);
    commands.set(commandId, {
      state,
      events: [...(earlier?.events ?? []), event],
      revision,
      position: event.position,
      bytes: (earlier?.bytes ?? 0) + bytes,
    });
    weight += bytes - forgetOldest(commands);
  }
  return { state, revision, position, commands, weight };
}

/** The stream with what a command has just appended to it. */
export function withAppended<E extends AnyEvent, S>(
  folded: FoldedStream,
  decider: Evolve<E, S>,
  events: readonly E[],
  commandId: string,
  { revision, position }: { readonly revision: number; readonly position: bigint },
): FoldedStream {
  const state = events.reduce((current, event) => decider.evolve(current, event), folded.state as S);
  const bytes = bytesOf(events);
  const commands = new Map(folded.commands).set(commandId, { state, events, revision, position, bytes });
  const weight = folded.weight + bytes - forgetOldest(commands);
  return { state, revision, position, commands, weight };
}

const bytesOf = (events: readonly AnyEvent[]): number =>
  events.reduce((sum, { data }) => sum + JSON.stringify(data).length, 0);

/** @returns the bytes that were let go. */
function forgetOldest(commands: Map<string, PastCommand>): number {
  if (commands.size <= REMEMBERED_COMMANDS) return 0;
  const [oldest] = commands;
  if (!oldest) return 0;
  commands.delete(oldest[0]);
  return oldest[1].bytes;
}
