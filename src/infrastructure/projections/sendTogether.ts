import type pg from 'pg';

/**
 * Sends statements in one packet, each without waiting for the answer to the one before: what wakes both sides most
 * seldom, which costs more than the statements. `client` of a pool with `pipeline: true`.
 * @returns what became of each, in their order.
 */
export function sendTogether(
  client: pg.PoolClient,
  statements: readonly (string | pg.QueryConfig)[],
): Promise<PromiseSettledResult<pg.QueryResult>[]> {
  const { stream } = client.connection;
  stream.cork();
  try {
    return Promise.allSettled(statements.map((statement) => client.query(statement)));
  } finally {
    stream.uncork();
  }
}
