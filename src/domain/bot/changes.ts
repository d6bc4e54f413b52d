import type { Changes } from './commands.js';

/** `before` with the fields of `changes` that are given; itself when none is. Fields it does not know are not taken over. */
export function merged<T extends object>(before: T, changes: Changes<T>): T {
  const given = (Object.keys(changes) as (keyof T)[]).filter(
    (key) => changes[key] !== undefined && Object.hasOwn(before, key),
  );
  if (given.length === 0) return before;
  const after = { ...before };
  for (const key of given) after[key] = changes[key] as T[keyof T];
  return after;
}
