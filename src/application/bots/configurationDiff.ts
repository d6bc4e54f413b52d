import { sameJson } from '../../domain/bot/equality.js';
import type { BotConfiguration } from '../../domain/bot/values.js';
import { pairItems } from './listPairing.js';

export interface FieldChange {
  /**
   * Dotted: `tone`, `examples.2.answer`, `settings.theme.size`. For lists of texts the list itself. An item of another
   * list is named by its place in `to`; one that was removed, by its place in `from`.
   */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  /** Null where there was, or is, nothing. For `moved` the places in the list, counted from 0. */
  readonly from: unknown;
  readonly to: unknown;
}

/** What differs between two configurations, field by field, in the order of the fields. */
export function configurationDiff(from: BotConfiguration, to: BotConfiguration): readonly FieldChange[] {
  return compare('', from, to);
}

function compare(path: string, from: unknown, to: unknown): readonly FieldChange[] {
  if (sameJson(from, to)) return [];
  if (isTextList(from) && isTextList(to)) return compareTexts(path, from, to);
  if (Array.isArray(from) && Array.isArray(to)) return compareLists(path, from, to);
  if (isObject(from) && isObject(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => compare(path === '' ? key : `${path}.${key}`, fieldOf(from, key), fieldOf(to, key)));
  }
  return [{ path, kind: kindOf(from, to), from: from ?? null, to: to ?? null }];
}

/** By what an item of a list is known again after a change. */
const IDENTITIES: Readonly<Record<string, readonly string[]>> = {
  examples: ['question', 'answer'],
  apiEndpoints: ['name', 'url'],
};

function compareLists(path: string, from: readonly unknown[], to: readonly unknown[]): readonly FieldChange[] {
  const { pairs, removed } = pairItems(from, to, IDENTITIES[path] ?? []);
  const changes: FieldChange[] = removed.map((index) => ({
    path: `${path}.${index}`,
    kind: 'removed',
    from: from[index],
    to: null,
  }));
  const origin = new Map(pairs.map((pair) => [pair.to, pair]));
  for (const [index, item] of to.entries()) {
    const place = `${path}.${index}`;
    const pair = origin.get(index);
    if (pair?.isMoved) changes.push({ path: place, kind: 'moved', from: pair.from, to: index });
    if (pair) changes.push(...compare(place, from[pair.from], item));
    else changes.push({ path: place, kind: 'added', from: null, to: item });
  }
  return changes;
}

/** A field may hold null: then it is still there. */
const kindOf = (from: unknown, to: unknown): FieldChange['kind'] => {
  if (from === undefined || to === undefined) return from === undefined ? 'added' : 'removed';
  return from === null ? 'added' : to === null ? 'removed' : 'changed';
};

/** A list of texts is a set to its owner: what came and what went says more than which index moved. */
function compareTexts(path: string, from: readonly string[], to: readonly string[]): readonly FieldChange[] {
  const removed = from.filter((text) => !to.includes(text));
  const added = to.filter((text) => !from.includes(text));
  if (removed.length === 0 && added.length === 0) return [{ path, kind: 'changed', from, to }];
  return [
    ...removed.map((text): FieldChange => ({ path, kind: 'removed', from: text, to: null })),
    ...added.map((text): FieldChange => ({ path, kind: 'added', from: null, to: text })),
  ];
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const fieldOf = (object: object, key: string): unknown =>
  Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
