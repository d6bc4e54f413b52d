import { once } from 'node:events';
import type { AllStreamSubscription, Position, ResolvedEvent, StreamSubscription } from '@eventstore/db-client';

/** Records what a subscription receives and waits for it; ends with the test, or with its failure. */
export interface Follower {
  readonly log: string[];
  readonly events: ResolvedEvent[];
  readonly checkpoints: Position[];
  id: string | null;
  /** The `n` of the first `count` events (of one stream, when named), as soon as they have come. */
  numbers(count: number, stream?: string): Promise<number[]>;
  /** Resolves when `caught_up` has come `times` times. */
  caughtUp(times?: number): Promise<void>;
  until(condition: () => boolean): Promise<void>;
  failure(): Promise<Error>;
  stop(): Promise<void>;
}

export function follow(subscription: StreamSubscription | AllStreamSubscription): Follower {
  let failed: Error | null = null;
  let changed: () => void = () => undefined;
  const note = (what: string): void => {
    follower.log.push(what);
    changed();
  };
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      if (failed !== null) throw failed;
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
  };
  const follower: Follower = {
    log: [],
    events: [],
    checkpoints: [],
    id: null,
    until,
    async numbers(count, stream) {
      const wanted = (): ResolvedEvent[] =>
        follower.events.filter(
          ({ event }) => event?.type === 'counted' && (stream === undefined || event.streamId === stream),
        );
      await until(() => wanted().length >= count);
      return wanted().map(({ event }) => (event?.data as { n: number } | undefined)?.n ?? Number.NaN);
    },
    caughtUp: (times = 1) => until(() => follower.log.filter((what) => what === 'caughtUp').length >= times),
    async failure() {
      await until(() => false).catch(() => undefined);
      return failed as Error;
    },
    async stop() {
      if (failed !== null || subscription.destroyed) return;
      const closed = once(subscription, 'close');
      await subscription.unsubscribe();
      if (!subscription.destroyed) subscription.destroy();
      await closed;
    },
  };
  const source = subscription as StreamSubscription;
  source.on('confirmation', () => {
    follower.id = source.id ?? null;
    note('confirmation');
  });
  source.on('caughtUp' as never, () => note('caughtUp'));
  source.on('fellBehind' as never, () => note('fellBehind'));
  source.on('data', (event: ResolvedEvent) => {
    follower.events.push(event);
    note('event');
  });
  source.on('error', (error: Error) => {
    failed = error;
    changed();
  });
  return follower;
}
