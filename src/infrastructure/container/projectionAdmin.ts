import { ContainerModule } from 'inversify';
import { PROJECTIONS } from '../../../projections/index.js';
import { PROCESSES } from '../../application/processes.js';
import { PROJECTION_TOKENS } from '../../application/projections/tokens.js';
import type { Config } from '../config/index.js';
import { PostgresProjectionAdmin } from '../projections/admin.js';
import { ProjectionControl } from '../projections/control.js';
import { DeadLetters } from '../projections/deadLetters.js';
import { PgListener } from '../projections/pgListener.js';
import { singletons } from './bind.js';
import { ENGINE } from './projectionTokens.js';
import { SHUTDOWN } from './shutdown.js';
import { INFRA } from './tokens.js';

/** What is known of read models and process managers, and what operators want of them; running them is another area. */
export const projectionAdminModule = (config: Config): ContainerModule =>
  new ContainerModule((options) => {
    const single = singletons(options);
    single(ENGINE.Control, (get) => new ProjectionControl(get(INFRA.Postgres)));
    single(ENGINE.DeadLetters, (get) => new DeadLetters(get(INFRA.Postgres)));
    single(ENGINE.Listener, (get) => {
      const warn = (err: unknown) => get(INFRA.Logger).warn({ err }, 'Postgres listener connection');
      const listener = new PgListener(config.postgres.uri, warn);
      get(SHUTDOWN).add('postgres listener', () => listener.close());
      listener.open();
      return listener;
    });
    single(PROJECTION_TOKENS.ProjectionAdmin, (get) => {
      const consumers = [
        ...PROJECTIONS.map(({ name }) => ({ name, rebuildable: true })),
        ...PROCESSES.map(({ name }) => ({ name, rebuildable: false })),
      ];
      return new PostgresProjectionAdmin(get(ENGINE.Control), get(ENGINE.DeadLetters), get(ENGINE.Listener), consumers);
    });
  });
