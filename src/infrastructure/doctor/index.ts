import type { Config } from '../config/index.js';
import { eventStoreCheck, mongoCheck, postgresCheck, redisChecks } from './databases.js';
import { type Finding, runChecks } from './finding.js';
import { chromiumCheck, mailCheck, modelChecks, oauthChecks, supabaseCheck } from './services.js';

export type { Finding } from './finding.js';

/** Checks each dependency that a configuration names: whether it answers, and whether it is as the product needs it. */
export function examine(config: Config): Promise<Finding[]> {
  return runChecks([
    eventStoreCheck(config),
    postgresCheck(config),
    mongoCheck(config),
    ...redisChecks(config),
    supabaseCheck(config),
    mailCheck(config),
    ...modelChecks(config),
    chromiumCheck(config),
    ...oauthChecks(config),
  ]);
}
