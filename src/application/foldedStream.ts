import type { Decider } from '../domain/shared/decider.js';
import type { AnyEvent, Recorded } from '../domain/shared/event.js';
import { PastCommands } from './pastCommands.js';

/** A stream as folded so far, with its latest commands, which are recognised when repeated. */
export interface FoldedStream {
  readonly state: unknown;
  /** -1: the stream does not exist. */
  readonly revision: number;
  readonly position: bigint | null;
  /** Of the stream, not of this fold: may know of later ones. */
  readonly commands: PastCommands;
  /** What it holds in memory, in bytes and roughly: the data of the events of its latest commands. */
  readonly weight: number;
}

type Evolve<E extends AnyEvent, S> = Pick<Decider<never, E, S>, 'evolve'>;

/** What a stream weighs apart from its events. */
const LEAST_WEIGHT = 1_000;

export const emptyStream = (state: unknown): FoldedStream => ({
  state,
  revision: -1,
  position: null,
  commands: new PastCommands(),
  weight: LEAST_WEIGHT,
});

/** The stream with events that were read after it. */
export function withRecorded<E extends AnyEvent, S>(
  folded: FoldedStream,
  decider: Evolve<E, S>,
  events: readonly Recorded<E>[],
): FoldedStream {
  const { commands } = folded;
  let { state, revision, position } = folded;
  for (const event of events) {
    state = decider.evolve(state as S, event);
    ({ revision, position } = event);
    commands.add(event.metadata.commandId, { state, events: [event], revision, position });
  }
  return { state, revision, position, commands, weight: LEAST_WEIGHT + commands.bytes };
}

/** The stream with what a command has just appended to it. */
export function withAppended<E extends AnyEvent, S>(
  folded: FoldedStream,
  decider: Evolve<E, S>,
  events: readonly E[],
  commandId: string,
  { revision, position }: { readonly revision: number; readonly position: bigint },
): FoldedStream {
  const { commands } = folded;
  const state = events.reduce((current, event) => decider.evolve(current, event), folded.state as S);
  commands.add(commandId, { state, events, revision, position });
  return { state, revision, position, commands, weight: LEAST_WEIGHT + commands.bytes };
}
