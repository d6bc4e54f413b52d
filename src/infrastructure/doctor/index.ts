import type { Config } from '../config/index.js';
import { eventStoreCheck, mongoCheck, postgresCheck, redisChecks } from './databases.js';
import { type Check, type Finding, runChecks } from './finding.js';
import { masterKeyCheck } from './masterKey.js';
import { chromiumCheck, mailCheck, modelChecks, oauthChecks, supabaseCheck } from './services.js';

export { describe, type Finding } from './finding.js';

/** Checks the servers without which nothing runs. */
export const examineServers = (config: Config): Promise<Finding[]> => runChecks(serverChecks(config));

/** Whether the configured master keys open what is stored: with a foreign one every look-up of a person fails. */
export const examineMasterKey = (config: Config): Promise<Finding[]> => runChecks([masterKeyCheck(config)]);

/** Checks each dependency that a configuration names: whether it answers, and whether it is as the product needs it. */
export function examine(config: Config): Promise<Finding[]> {
  return runChecks([
    ...serverChecks(config),
    mailCheck(config),
    ...modelChecks(config),
    chromiumCheck(config),
    ...oauthChecks(config),
  ]);
}

const serverChecks = (config: Config): Check[] => [
  eventStoreCheck(config),
  postgresCheck(config),
  mongoCheck(config),
  ...redisChecks(config),
  supabaseCheck(config),
  masterKeyCheck(config),
];
