import { token } from '../../application/token.js';
import type { Consumer } from '../projections/consumer.js';
import type { ProjectionControl } from '../projections/control.js';
import type { DeadLetters } from '../projections/deadLetters.js';
import type { ProjectionHost } from '../projections/host.js';
import type { PgListener } from '../projections/pgListener.js';
import type { ProgressMessages } from '../projections/progressMessages.js';

/** Parts of the projection engine that only the container, the CLI and tests see. */
export const ENGINE = {
  Consumers: token<readonly Consumer[]>('Consumers'),
  Control: token<ProjectionControl>('ProjectionControl'),
  DeadLetters: token<DeadLetters>('DeadLetters'),
  Listener: token<PgListener>('PgListener'),
  Messages: token<ProgressMessages>('ProgressMessages'),
  Host: token<ProjectionHost>('ProjectionHost'),
};
