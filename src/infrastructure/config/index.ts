export type { Addresses, Config } from './config.js';
export { checkEnvironment, loadConfig, readAddresses } from './loadConfig.js';
export type { Environment } from './parse.js';
export { type ConfigProblem, formatConfigProblems } from './problems.js';
