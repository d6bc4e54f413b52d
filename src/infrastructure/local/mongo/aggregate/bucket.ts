import { compareValues } from '../bson/compare.js';
import { type Doc, isDocument } from '../bson/values.js';
import { MongoError } from '../errors.js';

/**
 * `$bucket` as the stages that define it: a group by the lower boundary, in order. Throws FailedToParse (9) for
 * boundaries that do not ascend.
 */
export function bucketStages(spec: unknown): Doc[] {
  const { groupBy, boundaries, default: other, output = { count: { $sum: 1 } } } = isDocument(spec) ? spec : {};
  if (groupBy === undefined || !Array.isArray(boundaries) || boundaries.length < 2 || !isDocument(output)) {
    throw new MongoError(9, "$bucket needs 'groupBy', at least two 'boundaries' and an object 'output'");
  }
  if (boundaries.some((value, at) => at > 0 && compareValues(boundaries[at - 1], value) >= 0)) {
    throw new MongoError(9, "The 'boundaries' option to $bucket must be sorted");
  }
  const branches = boundaries.slice(0, -1).map((low, at) => ({
    // biome-ignore lint/suspicious/noThenProperty: the name is that of the operator's field
    then: { $literal: low },
    case: { $and: [{ $gte: [groupBy, { $literal: low }] }, { $lt: [groupBy, { $literal: boundaries[at + 1] }] }] },
  }));
  const bucket = { $switch: { branches, ...(other === undefined ? {} : { default: { $literal: other } }) } };
  return [{ $group: { _id: bucket, ...output } }, { $sort: { _id: 1 } }];
}
