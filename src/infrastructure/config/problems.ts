import type { VariableName } from './variables/index.js';
import { variables } from './variables/index.js';

/** One thing that is wrong with the environment. */
export interface ConfigProblem {
  readonly code: 'missing' | 'invalid' | 'contradiction';
  readonly variable: VariableName;
  /** What it holds, masked where it is secret; undefined when it is not set. */
  readonly holds: string | undefined;
  readonly expected: string;
}

/** Hides secrets: whole values of secret variables, and passwords inside connection strings. Long values are cut. */
export function mask(variable: VariableName, value: string): string {
  if (variables[variable].secret) return `**** (${value.length} characters)`;
  // What is malformed may hold a password anywhere before the last @: with a slash in it, or behind a scheme without //.
  const open = value
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1****@')
    .replace(/((?:password|key|token|secret)=)[^&;\s]+/gi, '$1****');
  return open.length > 100 ? `${open.slice(0, 100)}…` : open;
}

/** One line for each problem: the variable, what it holds, what is expected, and for which use. */
export function formatConfigProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(({ variable, holds, expected }) => {
    const state = holds === undefined ? 'is not set' : `holds ${JSON.stringify(holds)}`;
    return `  ${variable} ${state}; expected ${expected}.\n      ${variables[variable].about}`;
  });
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return `The configuration has ${count}:\n${lines.join('\n')}\nAll variables are described in .env.example.`;
}
