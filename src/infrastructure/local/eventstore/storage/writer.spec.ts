import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventLog } from './eventLog.js';

describe('the writer of the log', () => {
  const directory = mkdtempSync(join(tmpdir(), 'nova-writer-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('lets an append pass between the steps of a scavenge, however many there are', async () => {
    const log = await EventLog.open(directory);
    let outcome: string | undefined;
    const event = {
      id: randomUUID(),
      type: 'said',
      contentType: 'application/json',
      metadata: Buffer.alloc(0),
      data: Buffer.from('{}'),
    };
    const append = { kind: 'append' as const, stream: 'orders', expected: { kind: 'any' as const }, events: [event] };
    let steps = 0;
    for (; steps < 100 && outcome === undefined; steps += 1) {
      await log.writer.exclusively(async () => {
        if (steps > 0) return;
        void log.writer.submit(append).then(({ kind }) => {
          outcome = kind;
        });
      });
    }
    await log.close();
    expect(outcome).toBe('written');
    expect(steps).toBeLessThan(10);
  });
});
