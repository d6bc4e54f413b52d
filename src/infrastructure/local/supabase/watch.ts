import pg from 'pg';

const every = 30_000;
/** Longer than any statement of the product takes. */
const limit = 120_000;

/**
 * Asks the database something now and then, through its socket. After an error inside PGlite its socket server may stop serving
 * its queue for good, without ending: only an answer that does not come tells.
 * @returns resolves with the reason when it is stuck.
 */
export function watchDatabase(uri: string): Promise<string> {
  return new Promise((resolve) => {
    const ask = async () => {
      const client = new pg.Client({ connectionString: uri, connectionTimeoutMillis: limit, query_timeout: limit });
      client.on('error', () => undefined);
      try {
        await client.connect();
        await client.query('select 1');
        setTimeout(ask, every).unref();
      } catch (error) {
        resolve(`The database does not answer: ${error instanceof Error ? error.message : error}`);
      } finally {
        await client.end().catch(() => undefined);
      }
    };
    setTimeout(ask, every).unref();
  });
}
