import type { Environment, Parsed } from './parse.js';
import { type ConfigProblem, mask } from './problems.js';
import { type VariableName, variables } from './variables/index.js';

/** Variables that only make sense together. */
const together: readonly (readonly VariableName[])[] = [
  ['OAUTH_GOOGLE_CLIENT_ID', 'OAUTH_GOOGLE_CLIENT_SECRET'],
  ['OAUTH_GITHUB_CLIENT_ID', 'OAUTH_GITHUB_CLIENT_SECRET'],
  ['LLM_BASE_URL', 'LLM_API_KEY', 'LLM_MODEL'],
  ['EMBEDDING_BASE_URL', 'EMBEDDING_API_KEY', 'EMBEDDING_MODEL'],
];

/** What is wrong with values that are fine each by itself. */
export function contradictions(parsed: Partial<Parsed>, env: Environment): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const refuse = (variable: VariableName, expected: string) => {
    const value = env[variable]?.trim();
    problems.push({ code: 'contradiction', variable, holds: value ? mask(variable, value) : undefined, expected });
  };
  for (const group of together) {
    const set = group.filter((name) => env[name]?.trim());
    if (set.length === 0) continue;
    for (const name of group.filter((one) => !set.includes(one))) {
      refuse(name, `${variables[name].expected}, because ${set.join(' and ')} ${set.length > 1 ? 'are' : 'is'} set`);
    }
  }
  if (parsed.NODE_ENV === 'production') {
    if (parsed.NOVA_TESTING) refuse('NOVA_TESTING', '0 (or nothing) in production');
    if (!env.PUBLIC_URL?.trim()) refuse('PUBLIC_URL', variables.PUBLIC_URL.expected);
  }
  if (parsed.JWT_ACCESS_SECRET !== undefined && parsed.JWT_ACCESS_SECRET === parsed.JWT_REFRESH_SECRET) {
    refuse('JWT_REFRESH_SECRET', 'a value other than that of JWT_ACCESS_SECRET');
  }
  if ((parsed.SESSION_MAX_SECONDS ?? 0) < (parsed.SESSION_TTL_SECONDS ?? 0)) {
    refuse('SESSION_MAX_SECONDS', `at least SESSION_TTL_SECONDS (${parsed.SESSION_TTL_SECONDS})`);
  }
  return problems;
}
