import * as expression from 'mingo/operators/expression';
import { compareValues } from '../bson/compare.js';
import { badValue } from '../errors.js';

type Options = Parameters<typeof expression.$cond>[2];
type AnyObject = Parameters<typeof expression.$cond>[0];

/** The comparing expressions in MongoDB's order over all types, a missing field before null; mingo's own compare within one type. */
const comparing =
  <T>(name: string, outcome: (difference: number) => T) =>
  (doc: AnyObject, operand: unknown, options: Options): T => {
    // Nothing that mingo exports computes an operand; the branch of a condition is computed and not changed.
    const values: unknown = expression.$cond(doc, [true, operand, null], options);
    if (!Array.isArray(values) || values.length !== 2) throw badValue(`Expression ${name} takes exactly 2 arguments.`);
    return outcome(compareValues(values[0], values[1]));
  };

export const comparisons = {
  $eq: comparing('$eq', (difference) => difference === 0),
  $ne: comparing('$ne', (difference) => difference !== 0),
  $gt: comparing('$gt', (difference) => difference > 0),
  $gte: comparing('$gte', (difference) => difference >= 0),
  $lt: comparing('$lt', (difference) => difference < 0),
  $lte: comparing('$lte', (difference) => difference <= 0),
  $cmp: comparing('$cmp', Math.sign),
};
