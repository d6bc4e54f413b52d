import { type Doc, fieldsOf, isDocument } from '../bson/values.js';

/** What a path that leads nowhere yields. */
export const MISSING: unique symbol = Symbol('missing');

const INDEX = /^(0|[1-9]\d*)$/;

/** True for a path component that may be an array index. */
export const isIndex = (name: string): boolean => INDEX.test(name);

/** Own fields only, so that `constructor` or `__proto__` never reach the prototype. */
export function fieldOf(doc: Doc, name: string): unknown {
  const source = fieldsOf(doc);
  return Object.hasOwn(source, name) ? source[name] : MISSING;
}

/** Sees a value that a path leads to; returning true ends the walk. */
export type Visitor = (value: unknown) => boolean;

/**
 * Walks a dotted path as a query does: through embedded documents, through each document of an array, and by index.
 * Visits what the path ends in (arrays as they are), MISSING where a document lacks it. True when a visitor said so.
 */
export function walkPath(root: unknown, path: readonly string[], at: number, visit: Visitor): boolean {
  if (at === path.length) return visit(root);
  const name = path[at]!;
  if (isDocument(root)) {
    const value = fieldOf(root, name);
    return value === MISSING ? visit(MISSING) : walkPath(value, path, at + 1, visit);
  }
  if (!Array.isArray(root)) return visit(MISSING);
  if (isIndex(name) && Number(name) < root.length && walkPath(root[Number(name)], path, at + 1, visit)) return true;
  for (const item of root) if (isDocument(item) && walkPath(item, path, at, visit)) return true;
  return false;
}

/** The same, and each element of an array at the end of the path is visited before the array itself. */
export function walkValues(root: unknown, path: readonly string[], visit: Visitor): boolean {
  return walkPath(root, path, 0, (value) => {
    if (Array.isArray(value)) for (const item of value) if (visit(item)) return true;
    return visit(value);
  });
}

/** All values of a path as `distinct` and sorting see them: the elements of arrays, not the arrays. */
export function valuesAt(root: unknown, path: readonly string[]): unknown[] {
  const found: unknown[] = [];
  walkPath(root, path, 0, (value) => {
    if (Array.isArray(value)) found.push(...value);
    else if (value !== MISSING) found.push(value);
    return false;
  });
  return found;
}
