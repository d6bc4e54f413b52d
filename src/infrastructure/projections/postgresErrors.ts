/** SQLSTATE of an error of the server; undefined for errors of the connection. */
export const errorCode = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined;
};

/**
 * The data itself is at fault: data exceptions (22), constraints (23), cardinality (21), limits of the program (54),
 * raised by SQL (P0). https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export const isDataError = (error: unknown): boolean => /^(21|22|23|54|P0)/.test(errorCode(error) ?? '');

/** Schema or table does not exist. */
export const isMissingRelation = (error: unknown): boolean => ['42P01', '3F000'].includes(errorCode(error) ?? '');

/** Division by zero: of a statement that divides by how many rows there are. */
export const isNoRow = (error: unknown): boolean => errorCode(error) === '22012';
