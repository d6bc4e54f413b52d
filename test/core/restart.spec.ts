import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/application/ids.js';
import { context, counterCatalogue } from './counter.js';
import { openEventStore } from './eventStore.js';

let opened: Awaited<ReturnType<typeof openEventStore>>;
beforeEach(async () => {
  opened = await openEventStore(counterCatalogue);
});
afterEach(() => opened.close());

const { commandId, correlationId, actor, now } = context();
const metadata = { commandId, correlationId, actor, occurredAt: now.toISOString() };
const append = (stream: string) =>
  opened.store.append(stream, 'any', [{ id: newId(), event: { type: 'Counted', data: { by: 1 } }, metadata }]);

describe('an append while the event store restarts', () => {
  it.each(['first', 'second'])('waits for it, as the %s of its process', async (which) => {
    const stream = `counter-${newId()}`;
    if (which === 'second') await append(stream);
    await opened.stop();
    const appended = append(stream);
    const [outcome] = await Promise.all([appended, sleep(300).then(() => opened.startAgain())]);
    expect(outcome).toMatchObject({ ok: true, value: { revision: which === 'second' ? 1 : 0 } });
  });
});
