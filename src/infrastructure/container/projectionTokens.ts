import type { ReadEvent } from '../../application/ports/eventStore.js';
import { token } from '../../application/token.js';
import type { Consumer } from '../projections/consumer.js';
import type { ProjectionControl } from '../projections/control.js';
import type { DeadLetters } from '../projections/deadLetters.js';
import type { ProjectionHost } from '../projections/host.js';
import type { ConsumerObserver } from '../projections/observer.js';
import type { PgListener } from '../projections/pgListener.js';
import type { ProgressMessages } from '../projections/progressMessages.js';

/** Parts of the projection engine that only the container, the CLI and tests see. */
export const ENGINE = {
  Consumers: token<readonly Consumer[]>('Consumers'),
  Control: token<ProjectionControl>('ProjectionControl'),
  DeadLetters: token<DeadLetters>('DeadLetters'),
  Listener: token<PgListener>('PgListener'),
  Observer: token<ConsumerObserver>('ConsumerObserver'),
  Messages: token<ProgressMessages>('ProgressMessages'),
  Host: token<ProjectionHost>('ProjectionHost'),
  /** A host for some consumers only, for commands that stand by while no service runs. */
  MakeHost: token<(names: readonly string[]) => ProjectionHost>('MakeProjectionHost'),
  /** An event as plain JSON; personal fields only when asked for. */
  Show: token<(event: ReadEvent, withPersonal: boolean) => Record<string, unknown>>('ShowEvent'),
};
