/** Structural equality of JSON values; the order of object keys does not count. */
export function sameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const leftKeys = Object.keys(left);
  if (leftKeys.length !== Object.keys(right).length) return false;
  return leftKeys.every(
    (key) => Object.hasOwn(right, key) && sameJson(Reflect.get(left, key), Reflect.get(right, key)),
  );
}

/** The fields of `after` whose value differs from `before`. */
export const changedFields = <T extends object>(before: T, after: T): readonly (keyof T & string)[] =>
  before === after
    ? []
    : (Object.keys(after) as (keyof T & string)[]).filter((key) => !sameJson(before[key], after[key]));
