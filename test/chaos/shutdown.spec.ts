import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { ROLES } from '../../src/application/roleHost.js';
import { startTcpProxy } from '../accounts/tcpProxy.js';
import { createWorld } from '../support/world.js';
import { ServedProcess } from './support/processes.js';

jest.setTimeout(120_000);

describe('a process of the service that is told to stop', () => {
  it.concurrent.each(['EVENTSTORE_URL', 'POSTGRES_URI', 'MONGODB_URI', 'REDIS_URL'])(
    'ends by itself, although the server of %s has gone away',
    async (variable) => {
      // One for each: of several processes only one would run the projections.
      const world = await createWorld();
      const proxy = await startTcpProxy(world.env[variable] ?? '');
      const service = new ServedProcess([...ROLES], { ...world.env, [variable]: proxy.url });
      try {
        await service.start();
        // MongoDB connects in the background.
        while ((await fetch(`${service.url}/health/ready`)).status !== 200) await sleep(50);
        await proxy.down();
        await sleep(500);
        await service.stop();
      } finally {
        await service.kill();
        await proxy.close();
        await world.close();
      }
    },
  );
});
