/** Names of the server error codes that this server answers with (MongoDB's error_codes.yml). */
const CODE_NAMES = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  14: 'TypeMismatch',
  17: 'ProtocolError',
  20: 'IllegalOperation',
  22: 'InvalidBSON',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  54: 'NotSingleValueField',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  115: 'CommandNotSupported',
  146: 'ExceededMemoryLimit',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  197: 'InvalidIndexSpecificationOption',
  246: 'SnapshotUnavailable',
  263: 'OperationNotSupportedInTransaction',
  10334: 'BSONObjectTooLarge',
  352: 'UnsupportedOpQueryCommand',
  11000: 'DuplicateKey',
  15958: 'Location15958',
  40323: 'Location40323',
  40324: 'Location40324',
  40415: 'Location40415',
  40573: 'Location40573',
} as const;

export type ErrorCode = keyof typeof CODE_NAMES;

/** A refusal that the client sees as `{ ok: 0, code, codeName, errmsg }` or as one of `writeErrors`. */
export class MongoError extends Error {
  readonly codeName: string;

  constructor(
    readonly code: ErrorCode,
    message: string,
    /** Further fields of the answer, such as `keyPattern` and `keyValue` of a duplicate key. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'MongoError';
    this.codeName = CODE_NAMES[code];
  }
}

export const badValue = (message: string): MongoError => new MongoError(2, message);
export const failedToParse = (message: string): MongoError => new MongoError(9, message);
export const typeMismatch = (message: string): MongoError => new MongoError(14, message);

/**
 * The refusal that an error stands for: itself, InvalidPipelineOperator (168) for unknown expressions, BadValue (2) for operands that the libraries do not accept (`mingo` and
 * `bson` throw errors of their own), undefined for a fault.
 */
export function refusalOf(error: unknown): MongoError | undefined {
  if (error instanceof MongoError) return error;
  const isOperand = error instanceof Error && ['MingoError', 'BSONError'].includes(error.constructor.name);
  if (!isOperand) return undefined;
  const [, unknown] = /^accumulator '(.+)' is not registered/.exec(error.message) ?? [];
  return unknown === undefined
    ? badValue(error.message)
    : new MongoError(168, `The expression '${unknown}' does not exist, or is not supported by this server`);
}
