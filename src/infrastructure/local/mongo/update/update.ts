import { equalValues } from '../bson/compare.js';
import { clone, type Doc, isDocument, toPlain } from '../bson/values.js';
import { failedToParse, MongoError } from '../errors.js';
import { compileStages } from '../query/expressions.js';
import type { MatchOptions } from '../query/matcher.js';
import { compileModifier } from './modifier.js';

/** Gives the changed document; the given one is not touched. */
export type Updater = (doc: Doc, inserting: boolean) => Doc;

const PIPELINE_STAGES = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith']);

/** Puts the original, typed values back wherever the computed ones are equal to them. */
function restoreTypes(computed: unknown, original: unknown): unknown {
  if (equalValues(computed, toPlain(original)) && !isDocument(computed)) return original;
  if (Array.isArray(computed)) {
    return computed.map((item, index) => restoreTypes(item, Array.isArray(original) ? original[index] : undefined));
  }
  if (!isDocument(computed)) return computed;
  const result: Doc = {};
  for (const [name, value] of Object.entries(computed)) {
    if (value !== undefined) result[name] = restoreTypes(value, isDocument(original) ? original[name] : undefined);
  }
  return result;
}

function compilePipeline(stages: readonly unknown[], options: MatchOptions): Updater {
  const plain = stages.map((stage) => {
    const name = isDocument(stage) ? Object.keys(stage)[0] : undefined;
    if (name === undefined || !PIPELINE_STAGES.has(name)) {
      throw new MongoError(72, `${name ?? 'This stage'} is not allowed to be used within an update`);
    }
    return toPlain(stage) as Doc;
  });
  const compute = compileStages(plain, options.variables);
  return (doc) => restoreTypes([...compute([toPlain(doc) as Doc])][0], doc) as Doc;
}

/** True when an update document is a replacement, not operators. */
export const isReplacement = (update: Doc): boolean => !Object.keys(update)[0]?.startsWith('$');

/**
 * Compiles an update: operators, a replacement or a pipeline. A change of `_id` is refused (66).
 * `query` is the filter that chose the document: `$` in paths refers to it.
 */
export function compileUpdate(
  update: unknown,
  filters: readonly unknown[],
  query: Doc,
  options: MatchOptions,
): Updater {
  const change = compileChange(update, filters, query, options);
  return (doc, inserting) => {
    const changed = change(doc, inserting);
    const { _id } = doc;
    if (_id === undefined) return changed;
    if (changed._id === undefined) return { _id, ...changed };
    if (equalValues(changed._id, _id)) return changed;
    throw new MongoError(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
  };
}

function compileChange(update: unknown, filters: readonly unknown[], query: Doc, options: MatchOptions): Updater {
  if (Array.isArray(update)) return compilePipeline(update, options);
  if (!isDocument(update)) throw failedToParse('Update argument must be either an object or an array');
  if (isReplacement(update)) {
    const dollar = Object.keys(update).find((name) => name.startsWith('$'));
    if (dollar)
      throw new MongoError(
        52,
        `The dollar ($) prefixed field '${dollar}' is not allowed in the context of a replacement`,
      );
    return () => clone(update);
  }
  const modify = compileModifier(update, filters, query, options);
  return (doc, inserting) => {
    const copy = clone(doc);
    modify(copy, inserting);
    return copy;
  };
}
