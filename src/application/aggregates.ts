import type { AnyCommand, Decider, Refusal } from '../domain/shared/decider.js';
import type { AnyEvent } from '../domain/shared/event.js';

/** A decider whose types are known only by its category. */
export type AnyDecider = Decider<AnyCommand, AnyEvent, unknown, Refusal>;

/** Puts deciders of different types into one list; their category tells them apart at run time. */
export const anyDecider = <C extends AnyCommand, E extends AnyEvent, S, R extends Refusal>(
  decider: Decider<C, E, S, R>,
): AnyDecider => decider as unknown as AnyDecider;

/** Deciders by the category of their streams. @throws when two claim the same one. */
export function byCategory(deciders: readonly AnyDecider[]): ReadonlyMap<string, AnyDecider> {
  const found = new Map<string, AnyDecider>();
  for (const decider of deciders) {
    if (found.has(decider.category)) throw new Error(`Two deciders for the category ${decider.category}`);
    found.set(decider.category, decider);
  }
  return found;
}
