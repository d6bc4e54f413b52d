import type { z } from 'zod';
import { type ConfigProblem, mask } from './problems.js';
import { type VariableName, variables } from './variables/index.js';

type Table = typeof variables;
type Output<V> = V extends { schema: z.ZodType<infer T, string> } ? T : never;
export type Parsed = {
  readonly [N in VariableName]: Table[N] extends { absent: true } ? Output<Table[N]> | undefined : Output<Table[N]>;
};

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Parses each variable by itself. An empty one counts as not set.
 * @param suppliedLater variables that may still be missing, because somebody sets them before they are used.
 */
export function parseVariables(
  env: Environment,
  suppliedLater: (name: VariableName) => boolean = () => false,
): { parsed: Partial<Parsed>; problems: ConfigProblem[] } {
  const production = env.NODE_ENV?.trim() === 'production';
  const parsed: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const name of Object.keys(variables) as VariableName[]) {
    const variable: { schema: z.ZodType; need: string; expected: string; fallback?: string } = variables[name];
    const given = env[name]?.trim() || undefined;
    const needed = variable.need === 'always' || (variable.need === 'production' && production);
    const value = given ?? (needed ? undefined : variable.fallback);
    if (value === undefined && (!needed || suppliedLater(name))) continue;
    if (value === undefined) {
      problems.push({ code: 'missing', variable: name, holds: undefined, expected: variable.expected });
      continue;
    }
    const result = variable.schema.safeParse(value);
    if (result.success) parsed[name] = result.data;
    else problems.push({ code: 'invalid', variable: name, holds: mask(name, value), expected: variable.expected });
  }
  return { parsed: parsed as Partial<Parsed>, problems };
}
