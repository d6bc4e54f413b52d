import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventStoreDBClient } from '@eventstore/db-client';
import Router from '@koa/router';
import Koa from 'koa';
import getRawBody from 'raw-body';
import { sameEvent } from './event.js';

/**
 * The ceiling: Koa and its router, a JSON body, one append by the plain client, a JSON answer. No sign-in, no validation, no
 * decision, no limits, nothing else that a service needs.
 */
const client = EventStoreDBClient.connectionString(process.argv[2] ?? '');
const router = new Router();
let count = 0;
router.patch('/api/bot/:botId', async (koa) => {
  const { purpose } = JSON.parse((await getRawBody(koa.req)).toString());
  const { nextExpectedRevision } = await client.appendToStream(`bench-${koa.params.botId}`, sameEvent(count++));
  koa.body = { id: koa.params.botId, purpose, revision: Number(nextExpectedRevision) };
});
const server = createServer(new Koa().use(router.routes()).callback());
server.listen(0, '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('SIGTERM', () => process.exit(0));
