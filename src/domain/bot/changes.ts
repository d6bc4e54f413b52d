import type { Changes } from './commands.js';

/** `before` with the fields of `changes` that are given. Fields it does not know are not taken over. */
export function merged<T extends object>(before: T, changes: Changes<T>): T {
  const after = { ...before };
  for (const key of Object.keys(before) as (keyof T)[]) {
    const value = changes[key];
    if (value !== undefined) after[key] = value as T[keyof T];
  }
  return after;
}
