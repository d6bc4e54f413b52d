import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa from 'koa';

/** The yardstick: Koa and its router, one route, the same bytes, nothing else. */
const body = Buffer.from(process.argv[2] ?? '', 'base64');
const router = new Router();
router.get('/api/bot/website/:botId', (koa) => {
  koa.set('content-type', 'application/json; charset=utf-8');
  koa.body = body;
});
const server = createServer(new Koa().use(router.routes()).callback());
server.listen(0, '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
});
process.on('SIGTERM', () => process.exit(0));
