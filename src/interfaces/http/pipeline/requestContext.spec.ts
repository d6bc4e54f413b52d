import { echo, json } from './echo.spec-support.js';
import { serveRoutes } from './testApp.spec-support.js';

describe('the count of commands', () => {
  let app: Awaited<ReturnType<typeof serveRoutes>>;
  afterEach(() => app.close());

  const counted = async () =>
    (await app.metrics.commands.get()).values.map(({ labels, value }) => ({ ...labels, value }));

  it('tells how often which command was accepted or refused, and with which code', async () => {
    app = await serveRoutes([echo()]);
    await app.send('/echo/1', json({ text: 'a' }));
    await app.send('/echo/2', json({ text: 'b' }));
    await app.send('/echo/1', json({ text: 1 }));
    const route = { method: 'POST', route: '/echo/:id' };
    expect(await counted()).toEqual([
      { ...route, outcome: 'accepted', value: 2 },
      { ...route, outcome: 'INVALID_INPUT', value: 1 },
    ]);
  });

  it('tells apart what an Idempotency-Key has given again', async () => {
    const answer = { status: 200, headers: {}, body: '{}' };
    const repeated = { claim: async () => ({ kind: 'repeated', answer }) as const };
    app = await serveRoutes([echo()], { idempotency: repeated as never });
    await app.send('/echo/1', json({ text: 'a' }, { 'idempotency-key': 'once' }));
    expect(await counted()).toEqual([{ method: 'POST', route: '/echo/:id', outcome: 'repeated', value: 1 }]);
  });

  it('leaves out what changes nothing', async () => {
    app = await serveRoutes([echo(undefined, { safe: true }), echo(undefined, { method: 'get', path: '/look/:id' })]);
    await app.send('/echo/1', json({ text: 'a' }));
    await app.send('/look/1');
    expect(await counted()).toEqual([]);
  });
});
