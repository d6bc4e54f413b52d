export type { Config } from './config.js';
export { checkEnvironment, loadConfig } from './loadConfig.js';
export type { Environment } from './parse.js';
export { type ConfigProblem, formatConfigProblems } from './problems.js';
