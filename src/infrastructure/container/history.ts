import { ContainerModule } from 'inversify';
import { AuditQueries } from '../../../projections/audit/queries.js';
import { PROJECTION_TOKENS } from '../../application/projections/tokens.js';
import { TOKENS } from '../../application/tokens.js';
import { showEvent } from '../eventstore/showEvent.js';
import { singletons } from './bind.js';
import { ENGINE } from './projectionTokens.js';

/** What happened: the events themselves, and who did what. */
export const historyModule = (): ContainerModule =>
  new ContainerModule((options) => {
    options.bind(ENGINE.Show).toConstantValue(showEvent);
    singletons(options)(PROJECTION_TOKENS.AuditQueries, (get) => new AuditQueries(get(TOKENS.SqlReader)));
  });
