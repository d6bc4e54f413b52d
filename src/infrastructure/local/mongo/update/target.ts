import { type Doc, isDocument } from '../bson/values.js';
import { badValue, MongoError } from '../errors.js';
import type { Matcher } from '../query/matcher.js';
import { isIndex } from '../query/path.js';
import { typeNameOf } from '../query/types.js';

/** A place in a document: the container and the name or the index in it. */
export interface Place {
  readonly holder: Doc | unknown[];
  readonly name: string;
}

/** What `$`, `$[]` and `$[name]` in an update path stand for. */
export interface Positions {
  /** Finds the index that the query matched in the array at this path; undefined if the query has none. */
  readonly matchedIndex: (path: readonly string[]) => number | undefined;
  readonly filters: ReadonlyMap<string, Matcher>;
}

/** For paths that name their places themselves. */
export const NO_POSITIONS: Positions = { matchedIndex: () => undefined, filters: new Map() };

const MAX_ARRAY_GROWTH = 1_500_000;

export function read({ holder, name }: Place): unknown {
  if (Array.isArray(holder)) return holder[Number(name)];
  return Object.hasOwn(holder, name) ? holder[name] : undefined;
}

export function write({ holder, name }: Place, value: unknown): void {
  if (Array.isArray(holder)) {
    const index = Number(name);
    if (index - holder.length > MAX_ARRAY_GROWTH) throw badValue("can't backfill more than 1500000 elements");
    while (holder.length < index) holder.push(null);
    holder[index] = value;
    return;
  }
  if (name === '__proto__')
    Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
  else holder[name] = value;
}

function notViable(path: readonly string[], at: number, value: unknown): MongoError {
  const parent = path[at - 1] ?? '';
  return new MongoError(28, `Cannot create field '${path[at]}' in element {${parent}: ${typeNameOf(value)}}`);
}

function expand(
  holder: unknown[],
  component: string,
  path: readonly string[],
  at: number,
  positions: Positions,
): string[] {
  if (component === '$') {
    const index = positions.matchedIndex(path.slice(0, at));
    if (index === undefined) throw badValue('The positional operator did not find the match needed from the query.');
    return [String(index)];
  }
  if (component === '$[]') return holder.map((_, index) => String(index));
  const name = component.slice(2, -1);
  const filter = positions.filters.get(name);
  if (!filter) throw badValue(`No array filter found for identifier '${name}' in path '${path.join('.')}'`);
  return holder.flatMap((item, index) => (filter(item) ? [String(index)] : []));
}

/** True for a component that stands for elements of an array. */
const isPositional = (component: string): boolean => component === '$' || /^\$\[.*\]$/.test(component);

/**
 * The places that an update path names, `$`, `$[]` and `$[name]` resolved. With `create`, missing embedded documents are
 * made on the way. Throws PathNotViable (28) when the path leads through a scalar, unless nothing may be created.
 */
export function placesOf(root: Doc, path: readonly string[], positions: Positions, create: boolean): Place[] {
  const places: Place[] = [];
  const visit = (holder: unknown, at: number): void => {
    const component = path[at]!;
    const names = isPositional(component)
      ? Array.isArray(holder)
        ? expand(holder, component, path, at, positions)
        : undefined
      : [component];
    if (names === undefined) {
      throw badValue(
        `The path '${path.slice(0, at).join('.')}' must exist in the document in order to apply array updates.`,
      );
    }
    if (Array.isArray(holder) ? !names.every(isIndex) : !isDocument(holder)) {
      if (!create) return;
      throw notViable(path, at, holder);
    }
    for (const name of names) {
      const place: Place = { holder: holder as Doc | unknown[], name };
      if (at === path.length - 1) {
        places.push(place);
        continue;
      }
      let next = read(place);
      if (next === undefined) {
        if (!create) continue;
        if (isPositional(path[at + 1]!)) {
          throw badValue(
            `The path '${path.slice(0, at + 1).join('.')}' must exist in the document in order to apply array updates.`,
          );
        }
        next = {};
        write(place, next);
      }
      visit(next, at + 1);
    }
  };
  visit(root, 0);
  return places;
}
