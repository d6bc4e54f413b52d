import { Int32, Timestamp } from 'bson';
import { compareValues } from '../bson/compare.js';
import { clone, isDocument, isNumeric } from '../bson/values.js';
import { badValue, failedToParse, typeMismatch } from '../errors.js';
import { typeNameOf } from '../query/types.js';
import { combine, combineBits } from './arithmetic.js';
import { addToSet, pop, pull, pullAll, push } from './arrays.js';

/** A field's new value from its old one; undefined is "missing", both ways. */
export type Change = (old: unknown) => unknown;

/** How an operator treats one path. */
export interface OperatorRule {
  /** Checks the operand and gives the change. */
  readonly change: (operand: unknown, path: string) => Change;
  /** False for operators that do nothing where the path does not exist. */
  readonly creates: boolean;
}

let increment = 0;

/** A timestamp of now whose counter rises within this process. */
function timestampNow(): Timestamp {
  increment = (increment + 1) & 0x7fffffff;
  return new Timestamp({ t: Math.floor(Date.now() / 1000), i: increment });
}

function arithmetic(operation: 'add' | 'multiply', name: string, verb: string): OperatorRule['change'] {
  return (operand, path) => {
    if (!isNumeric(operand))
      throw typeMismatch(`Cannot ${verb} with non-numeric argument: {${path}: ${typeNameOf(operand)}}`);
    return (old) => {
      if (old === undefined) return operation === 'add' ? operand : combine(operand, new Int32(0), 'multiply');
      if (!isNumeric(old)) {
        throw typeMismatch(
          `Cannot apply ${name} to a value of non-numeric type. The field '${path}' is of type ${typeNameOf(old)}`,
        );
      }
      return combine(old, operand, operation);
    };
  };
}

function extreme(sign: 1 | -1): OperatorRule['change'] {
  return (operand) => (old) => (old === undefined || sign * compareValues(operand, old) > 0 ? operand : old);
}

function currentDate(operand: unknown): Change {
  const type = isDocument(operand) ? operand.$type : operand === true ? 'date' : undefined;
  if (type === 'date') return () => new Date();
  if (type === 'timestamp') return () => timestampNow();
  throw badValue("The '$type' string field is required to be 'date' or 'timestamp'");
}

function bit(operand: unknown): Change {
  if (!isDocument(operand)) throw badValue('The $bit modifier is not compatible with this operand');
  const operations = Object.keys(operand);
  for (const name of operations) {
    if (name !== 'and' && name !== 'or' && name !== 'xor')
      throw badValue(`The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`);
  }
  return (old) =>
    operations.reduce<unknown>(
      (value, name) => combineBits(value, operand[name], name as 'and' | 'or' | 'xor'),
      old ?? new Int32(0),
    );
}

/** The operators that compute one field's new value from its old one (`$rename` and `$setOnInsert` are apart). */
export const OPERATORS: Readonly<Record<string, OperatorRule>> = {
  $set: { creates: true, change: (operand) => () => clone(operand) },
  $unset: { creates: false, change: () => () => undefined },
  $inc: { creates: true, change: arithmetic('add', '$inc', 'increment') },
  $mul: { creates: true, change: arithmetic('multiply', '$mul', 'multiply') },
  $min: { creates: true, change: extreme(-1) },
  $max: { creates: true, change: extreme(1) },
  $currentDate: { creates: true, change: currentDate },
  $bit: { creates: true, change: bit },
  $push: { creates: true, change: push },
  $addToSet: { creates: true, change: addToSet },
  $pop: { creates: false, change: pop },
  $pull: { creates: false, change: pull },
  $pullAll: { creates: false, change: pullAll },
};

/** Refuses a `$rename` target that is not a text, or is the source. */
export function renameTarget(from: string, to: unknown): string {
  if (typeof to !== 'string') throw badValue(`The 'to' field for $rename must be a string: ${from}: ${typeNameOf(to)}`);
  if (to === from) throw badValue(`The source and target field for $rename must differ: ${from}: "${to}"`);
  if (/\$/.test(from) || /\$/.test(to)) throw failedToParse('The source and target of $rename may not be dynamic');
  return to;
}
