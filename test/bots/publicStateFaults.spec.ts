import { setTimeout as sleep } from 'node:timers/promises';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld, type World } from '../support/world.js';
import { Client } from './client.js';
import { TcpGate } from './tcpGate.js';

describe('the public state while Redis is away from one process', () => {
  let world: World;
  let gate: TcpGate;
  let whole: App;
  let cutOff: App;
  let ada: Client;

  setUp(async ({ use, defer }) => {
    world = use(await createWorld());
    gate = await TcpGate.to(world.env.REDIS_URL ?? '');
    defer(() => gate.shut());
    whole = use(await startApp(world));
    cutOff = use(await startApp(world, { roles: ['api'], env: { REDIS_URL: gate.url } }));
    defer(() => gate.open());
    ada = await Client.register(whole.baseUrl);
  });

  const look = async (id: string) => (await fetch(`${cutOff.baseUrl}/api/bot/website/${id}`)).status;
  const until = async (id: string, status: number) => {
    for (let tries = 0; tries < 250; tries++) {
      if ((await look(id)) === status) return status;
      await sleep(20);
    }
    return look(id);
  };

  it('is still served, still ends with a pause, and is right again when Redis is back', async () => {
    const [seen, unseen] = [await ada.activeBot(), await ada.activeBot()];
    await ada.post('/api/testing/wait');
    expect(await look(seen)).toBe(200);

    await gate.shut();
    expect(await look(seen)).toBe(200);
    expect(await look(unseen)).toBe(200);
    await ada.post(`/api/bot/${seen}/pause`);
    expect(await until(seen, 404)).toBe(404);
    expect(await look(unseen)).toBe(200);

    await gate.open();
    await ada.post(`/api/bot/${seen}/activate`);
    expect(await until(seen, 200)).toBe(200);
    await ada.post(`/api/bot/${seen}/pause`);
    expect(await until(seen, 404)).toBe(404);
  });

  it('ends with a pause also when the network swallows everything and closes nothing', async () => {
    const [seen, unseen] = [await ada.activeBot(), await ada.activeBot()];
    await ada.post('/api/testing/wait');
    expect(await look(seen)).toBe(200);
    gate.freeze();
    try {
      await ada.post(`/api/bot/${seen}/pause`);
      expect(await until(seen, 404)).toBe(404);
      expect(await look(unseen)).toBe(200);
    } finally {
      gate.thaw();
    }
    await ada.post(`/api/bot/${seen}/activate`);
    expect(await until(seen, 200)).toBe(200);
  });

  it('is told to the others later when the process that ran the command was cut off', async () => {
    const id = await ada.activeBot();
    await ada.post('/api/testing/wait');
    const elsewhere = async () => (await fetch(`${whole.baseUrl}/api/bot/website/${id}`)).status;
    expect([await elsewhere(), await look(id)]).toEqual([200, 200]);
    await gate.shut();
    const paused = ada.at(cutOff.baseUrl).post(`/api/bot/${id}/pause`);
    expect((await paused).status).toBe(200);
    expect(await look(id)).toBe(404);
    await gate.open();
    for (let tries = 0; (await elsewhere()) !== 404 && tries < 300; tries++) await sleep(20);
    expect(await elsewhere()).toBe(404);
  });
});
