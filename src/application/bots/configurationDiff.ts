import { sameJson } from '../../domain/bot/equality.js';
import type { BotConfiguration } from '../../domain/bot/values.js';

export interface FieldChange {
  /** Dotted: `tone`, `examples.2.answer`, `settings.theme.size`. For lists of texts the list itself. */
  readonly path: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Null where there was, or is, nothing. */
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
  if (isObject(from) && isObject(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])];
    return keys.flatMap((key) => compare(path === '' ? key : `${path}.${key}`, fieldOf(from, key), fieldOf(to, key)));
  }
  const kind = isNothing(from) ? 'added' : isNothing(to) ? 'removed' : 'changed';
  return [{ path, kind, from: from ?? null, to: to ?? null }];
}

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

const isNothing = (value: unknown): boolean => value === undefined || value === null;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const fieldOf = (object: object, key: string): unknown =>
  Object.hasOwn(object, key) ? Reflect.get(object, key) : undefined;
