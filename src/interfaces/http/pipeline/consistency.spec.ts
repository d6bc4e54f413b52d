import { route } from '../route.js';
import { serveRoutes } from './testApp.spec-support.js';

/** The log ends at 7. */
let waitedFor: bigint[];
let app: Awaited<ReturnType<typeof serveRoutes>>;

beforeEach(async () => {
  waitedFor = [];
  const store = { head: async () => 7n };
  const readYourWrites = {
    waitFor: async (_: readonly string[], position: bigint) => waitedFor.push(position) > 0,
  };
  app = await serveRoutes(
    [
      route({
        method: 'get',
        path: '/read',
        tag: 'Test',
        summary: 'Read',
        access: { kind: 'public' },
        reads: ['things'],
        responses: { 200: { description: 'what is there' } },
        handler: async () => ({ status: 200, body: {} }),
      }),
    ],
    { store: store as never, readYourWrites },
  );
});
afterEach(() => app.close());

async function read(query: string, position?: string) {
  const headers = position === undefined ? {} : { 'nova-wait-for': position };
  const response = await app.send(`/read${query}`, { headers });
  return [response.status, ...waitedFor.map(Number)];
}

describe('a query waits', () => {
  it.each<[string, string | undefined, number[]]>([
    ['', undefined, [200]],
    ['?consistency=eventual', undefined, [200]],
    ['', '3', [200, 3]],
    ['?consistency=eventual', '3', [200, 3]],
    ['?consistency=strong', undefined, [200, 7]],
    ['?consistency=strong', '3', [200, 7]],
    ['?consistency=strong', '9', [200, 9]],
    ['?consistency=weak', '3', [400]],
    ['?consistency=strong', 'x', [400]],
  ])('%s with the position %s as %j', async (query, position, expected) => {
    expect(await read(query, position)).toEqual(expected);
  });
});
