import type { AuditQueries } from '../../../projections/audit/queries.js';
import { token } from '../token.js';
import type { ProjectionAdmin } from './ports.js';

export const PROJECTION_TOKENS = {
  ProjectionAdmin: token<ProjectionAdmin>('ProjectionAdmin'),
  AuditQueries: token<AuditQueries>('AuditQueries'),
};
