import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { traced } from '../../application/tracing.js';
import { startTracing } from './tracing.js';

describe('tracing', () => {
  it('sends nested spans to the collector, with failures but without their texts', async () => {
    const received: string[] = [];
    const collector = createServer((request, response) => {
      let body = '';
      request
        .on('data', (chunk) => (body += chunk))
        .on('end', () => {
          received.push(`${request.url} ${body}`);
          response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
        });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const stop = startTracing(`http://127.0.0.1:${(collector.address() as AddressInfo).port}`, '1.0.0');
    await traced('outer', { 'nova.aggregate': 'a-1' }, () =>
      traced('inner', {}, async () => {
        throw new TypeError('ada@example.com');
      }),
    ).catch(() => {});
    await stop();
    await new Promise((resolve) => collector.close(resolve));
    expect(received.join()).toMatch(/\/v1\/traces.*inner.*outer/s);
    expect(received.join()).toContain('TypeError');
    expect(received.join()).not.toContain('ada@example.com');
  });
});
