import { accept, type Result, refuse } from '../../domain/shared/result.js';
import { type Addresses, addresses, assemble, type Config } from './config.js';
import { contradictions } from './contradictions.js';
import { type Environment, type Parsed, parseVariables } from './parse.js';
import type { ConfigProblem } from './problems.js';
import { variables } from './variables/index.js';

/**
 * The configuration from environment variables, or all that is wrong with them at once.
 * Outside production, first merge what the local stack supplies: `loadConfig({ ...process.env, ...stack.env })`.
 */
export function loadConfig(env: Environment): Result<Config, ConfigProblem[]> {
  const { parsed, problems } = parseVariables(env);
  const all = [...problems, ...contradictions(parsed, env)];
  return all.length > 0 ? refuse(all) : accept(deepFreeze(assemble(parsed as Parsed)));
}

/**
 * What can be said before the local stack runs: like `loadConfig`, but outside production a variable that the stack
 * supplies may be missing. In production nothing is supplied, so everything is checked.
 */
export function checkEnvironment(env: Environment): ConfigProblem[] {
  const local = env.NODE_ENV?.trim() !== 'production';
  const { parsed, problems } = parseVariables(env, (name) => local && variables[name].need === 'always');
  return [...problems, ...contradictions(parsed, env)];
}

/**
 * Where the service is going to listen, known before the local stack runs.
 * @param env in which `checkEnvironment` finds no problem.
 */
export const readAddresses = (env: Environment): Addresses => addresses(parseVariables(env).parsed as Parsed);

function deepFreeze<T>(value: T): T {
  // A Buffer cannot be frozen (its elements are memory); keys are never handed to code that writes to them.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
