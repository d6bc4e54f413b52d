import { type CompareText, compareUtf8 } from '../bson/compare.js';
import { type Doc, toNumber } from '../bson/values.js';
import { badValue, MongoError } from '../errors.js';

const SENSITIVITY = { 1: 'base', 2: 'accent', 3: 'variant' } as const;
const KNOWN = new Set([
  'locale',
  'strength',
  'caseLevel',
  'caseFirst',
  'numericOrdering',
  'alternate',
  'maxVariable',
  'backwards',
  'normalization',
  'version',
]);

/**
 * The text comparison of a collation document: binary for `locale: 'simple'` or none, else by ICU with strength 1 to 3,
 * numericOrdering and caseFirst. Other options that would change the result are refused (2).
 */
export function compileCollation(collation: Doc | undefined): CompareText {
  if (collation === undefined || collation.locale === 'simple') return compareUtf8;
  const unknown = Object.keys(collation).find((name) => !KNOWN.has(name));
  if (unknown) throw new MongoError(40415, `BSON field 'collation.${unknown}' is an unknown field.`);
  const { locale } = collation;
  if (typeof locale !== 'string' || Intl.Collator.supportedLocalesOf([locale.replace(/_/g, '-')]).length === 0) {
    throw badValue(`Field 'locale' is invalid in: { locale: "${String(locale)}" }`);
  }
  const strength = collation.strength === undefined ? 3 : toNumber(collation.strength);
  const refused = ['caseLevel', 'backwards'].find((name) => collation[name] === true);
  if (refused || (collation.alternate ?? 'non-ignorable') !== 'non-ignorable' || !(strength in SENSITIVITY)) {
    throw badValue('This server supports collations of strength 1, 2 and 3 without caseLevel, backwards and alternate');
  }
  const { compare } = new Intl.Collator(locale.replace(/_/g, '-'), {
    sensitivity: SENSITIVITY[strength as 1 | 2 | 3],
    numeric: collation.numericOrdering === true,
    caseFirst: collation.caseFirst === 'upper' ? 'upper' : collation.caseFirst === 'lower' ? 'lower' : 'false',
  });
  return compare;
}
