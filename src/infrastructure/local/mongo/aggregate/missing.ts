import { type Doc, isDocument, tagOf } from '../bson/values.js';

/** Stages whose fields are absent where their expression yields nothing; accumulators yield null then. */
const SHAPING = new Set(['$project', '$addFields', '$set', '$replaceRoot', '$replaceWith']);

/**
 * Takes out of computed documents what an expression has found missing (`undefined`): a field that is there with null is
 * another thing to `$exists`, to `$group` and to whoever reads the result. In an array a missing value is null.
 */
export function* withoutMissing(stage: string, documents: Iterable<Doc>): Generator<Doc> {
  for (const doc of documents) yield strip(doc, SHAPING.has(stage)) as Doc;
}

/** The same value where nothing is missing in it. */
function strip(value: unknown, dropFields: boolean): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => (item === undefined ? null : strip(item, true)));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (!isDocument(value) || tagOf(value) !== undefined) return value;
  let changed: Doc | undefined;
  for (const name of Object.keys(value)) {
    const inner = value[name] === undefined && !dropFields ? null : strip(value[name], true);
    if (inner === value[name] && inner !== undefined) continue;
    changed ??= { ...value };
    if (inner === undefined) delete changed[name];
    else changed[name] = inner;
  }
  return changed ?? value;
}
