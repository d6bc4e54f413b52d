import { type Doc, isDocument, isNumeric, toNumber } from '../bson/values.js';

/**
 * Recognises `{ $count: name }` and `{ $group: { _id: <constant>, name: { $sum: 1 } } }`, by which drivers count: gives
 * the document for a total, or undefined for any other stage.
 */
export function isCount(stage: Doc): ((total: number) => Doc) | undefined {
  if (typeof stage.$count === 'string') {
    const name = stage.$count;
    return name === '' || name.startsWith('$') || name.includes('.') ? undefined : (total) => ({ [name]: total });
  }
  const group = stage.$group;
  if (!isDocument(group)) return undefined;
  const [first, second, ...others] = Object.entries(group);
  if (!first || !second || others.length > 0 || first[0] !== '_id') return undefined;
  const [, id] = first;
  const [name, sum] = second;
  const isConstant = id === null || isNumeric(id);
  const isOne = isDocument(sum) && isNumeric(sum.$sum) && toNumber(sum.$sum) === 1 && Object.keys(sum).length === 1;
  return isConstant && isOne ? (total) => ({ _id: id, [name]: total }) : undefined;
}
