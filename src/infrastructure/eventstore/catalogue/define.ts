import type { ZodType } from 'zod';
import type { AnyEvent } from '../../../domain/shared/event.js';

/** Whose key encrypts a personal field. Erasing `within` (a bot, say) erases every subject registered within it. */
export interface Subject {
  readonly id: string;
  readonly within?: string;
}

export interface PersonalFields<D extends object> {
  /** Top-level fields holding a string or null. */
  readonly fields: readonly (keyof D & string)[];
  readonly subject: (data: D, aggregateId: string) => Subject;
}

/** How one event type is stored: its version and schema, how older versions are brought up to it, what is personal. */
export interface EventSpec<D extends object = object> {
  readonly version: number;
  readonly schema: ZodType<D>;
  /** `upcasters[n]` turns data of version n into version n + 1; one for each step below `version`. */
  readonly upcasters?: Readonly<Record<number, (data: Record<string, unknown>) => Record<string, unknown>>>;
  readonly personal?: PersonalFields<D>;
}

export type EventSpecs<E extends AnyEvent> = {
  readonly [T in E['type']]: EventSpec<Extract<E, { readonly type: T }>['data']>;
};

export interface CategoryCatalogue {
  readonly category: string;
  readonly specs: Readonly<Record<string, EventSpec>>;
}

/**
 * The catalogue of one category. The compiler holds it against the domain's event union:
 * a missing type, a superfluous one or a schema of another shape does not build.
 */
export const defineEvents = <E extends AnyEvent>(category: string, specs: EventSpecs<E>): CategoryCatalogue => ({
  category,
  specs: specs as unknown as Readonly<Record<string, EventSpec>>,
});
