import type { ProcessManager, Reaction } from '../../../src/application/processManager.js';
import type { AnyCommand } from '../../../src/domain/shared/decider.js';
import type { AnyEvent, Recorded } from '../../../src/domain/shared/event.js';
import { EventLog } from './eventLog.js';
import { explain, plain } from './explain.js';

/**
 * Given what the process already knows, when this event happens, then these reactions.
 * Events are plain (they get a place in the stream of the process) or recorded.
 */
export const reacting = <S, E extends AnyEvent, C extends AnyCommand>(
  manager: ProcessManager<S, E, C>,
  processId = 'process-1',
) => {
  const stream = `${manager.category}-${processId}`;
  return {
    given: (...history: readonly E[]) => {
      const log = new EventLog().add(stream, ...history);
      const known = history.reduce(manager.apply, manager.initial);
      const given = ['given', history.map(plain)] as const;
      return {
        when: (event: E | Recorded<E>) => {
          const happened = 'position' in event ? event : log.record(stream, event);
          const state = manager.apply(known, happened);
          const reactions = manager.react(state, happened);
          const story = [given, ['when', plain(event)]] as const;
          return {
            thenReactions: (...expected: readonly Reaction<C>[]): void =>
              explain(story, () => expect(reactions).toEqual(expected)),
            thenNothing: (): void => explain(story, () => expect(reactions).toEqual([])),
            thenIgnored: (reason: string): void => explain(story, () => expect(reactions).toEqual({ ignored: reason })),
            thenOpen: (isOpen: boolean): void => explain(story, () => expect(manager.isOpen(state)).toBe(isOpen)),
            reactions,
            state,
          };
        },
        /** What a restart would issue again. */
        thenOutstanding: (...expected: readonly Reaction<C>[]): void =>
          explain([given], () => expect(manager.outstanding(known, processId)).toEqual(expected)),
      };
    },
  };
};
