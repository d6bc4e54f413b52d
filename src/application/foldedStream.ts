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
}

/** What a command left behind. */
export interface PastCommand {
  readonly state: unknown;
  readonly events: readonly AnyEvent[];
  readonly revision: number;
  readonly position: bigint;
}

type Evolve<E extends AnyEvent, S> = Pick<Decider<never, E, S>, 'evolve'>;

/** How many of a stream's latest commands are recognised when they are repeated. */
const REMEMBERED_COMMANDS = 64;

export const emptyStream = (state: unknown): FoldedStream => ({
  state,
  revision: -1,
  position: null,
  commands: new Map(),
});

/** The stream with events that were read after it. */
export function withRecorded<E extends AnyEvent, S>(
  folded: FoldedStream,
  decider: Evolve<E, S>,
  events: readonly Recorded<E>[],
): FoldedStream {
  const commands = new Map(folded.commands);
  let { state, revision, position } = folded;
  for (const event of events) {
    state = decider.evolve(state as S, event);
    ({ revision, position } = event);
    const { commandId } = event.metadata;
    const earlier = commands.get(commandId)?.events ?? [];
    commands.set(commandId, { state, events: [...earlier, event], revision, position: event.position });
    forgetOldest(commands);
  }
  return { state, revision, position, commands };
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
  const commands = new Map(folded.commands).set(commandId, { state, events, revision, position });
  forgetOldest(commands);
  return { state, revision, position, commands };
}

function forgetOldest(commands: Map<string, PastCommand>): void {
  if (commands.size <= REMEMBERED_COMMANDS) return;
  const oldest = commands.keys().next();
  if (!oldest.done) commands.delete(oldest.value);
}
