import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { NewEvent } from '../../application/ports/eventStore.js';
import { ERASED, type EventOf } from '../../domain/shared/event.js';
import { defineEvents, type EventSpecs } from './catalogue/define.js';
import { EventCodec, type StoredEvent, UnknownEventType } from './codec.js';
import { SubjectErased } from './sealedFields.js';

type Named = EventOf<'Named', { name: string; email: string | null; size: number }>;

const specs = (version = 1, more: object = {}): EventSpecs<Named> => ({
  Named: {
    version,
    schema: z.strictObject({ name: z.string(), email: z.string().nullable(), size: z.number() }),
    personal: { fields: ['name', 'email'], subject: (_data, id) => ({ id }) },
    ...more,
  },
});

function setUp(catalogue = defineEvents<Named>('thing', specs())) {
  const keys = new Map<string, Buffer>([['1', randomBytes(32)]]);
  const codec = new EventCodec(
    [catalogue],
    async () => keys,
    async () => keys,
  );
  return { codec, keys };
}

const metadata = {
  commandId: 'c',
  correlationId: 'r',
  actor: { kind: 'account', id: 'a' },
  occurredAt: '2026-01-01T00:00:00.000Z',
} as const;
const named = (data: object = { name: 'Ada', email: null, size: 1 }): NewEvent => ({
  id: 'e1',
  event: { type: 'Named', data },
  metadata,
});
const at = (stored: StoredEvent, stream = 'thing-1') => ({ ...stored, stream, revision: 0, position: 5n });

describe('the event codec', () => {
  it('reads back what it wrote, with its place and metadata', async () => {
    const { codec } = setUp();
    const [stored] = await codec.encode('thing-1', [named()]);
    const place = { id: 'e1', stream: 'thing-1', revision: 0, position: 5n, metadata };
    expect(await codec.decode([at(stored!)])).toEqual([
      { type: 'Named', data: { name: 'Ada', email: null, size: 1 }, ...place },
    ]);
  });

  it('stores personal fields unreadable, everything else plain', async () => {
    const { codec } = setUp();
    const [stored] = await codec.encode('thing-1', [named()]);
    expect(JSON.stringify(stored)).not.toContain('Ada');
    expect(stored!.data).toMatchObject({ email: null, size: 1 });
  });

  it('reads [erased] once the subject’s key is gone, and writes nothing for it any more', async () => {
    const { codec, keys } = setUp();
    const [stored] = await codec.encode('thing-1', [named()]);
    keys.clear();
    expect(await codec.decode([at(stored!)])).toMatchObject([{ data: { name: ERASED, size: 1 } }]);
    await expect(codec.encode('thing-1', [named()])).rejects.toThrow(SubjectErased);
  });

  it('does not open a ciphertext that was moved to another event', async () => {
    const { codec } = setUp();
    const [stored] = await codec.encode('thing-1', [named()]);
    const [moved] = await codec.decode([at({ ...stored!, id: 'e2' })]);
    expect(moved).toHaveProperty('undecodable');
  });

  it('refuses to write what the catalogue does not know or allow', async () => {
    const { codec } = setUp();
    await expect(codec.encode('thing-1', [{ ...named(), event: { type: 'Other', data: {} } }])).rejects.toThrow(
      UnknownEventType,
    );
    await expect(codec.encode('other-1', [named()])).rejects.toThrow(UnknownEventType);
    await expect(codec.encode('thing-1', [named({ name: 'Ada' })])).rejects.toThrow();
    await expect(codec.encode('thing-1', [named({ name: 'A', email: null, size: 1, extra: 1 })])).rejects.toThrow();
  });

  it('brings older versions up one step at a time', async () => {
    const { codec } = setUp(
      defineEvents<Named>(
        'thing',
        specs(3, {
          upcasters: {
            1: (data: Record<string, unknown>) => ({ ...data, size: 10 }),
            2: (data: Record<string, unknown>) => ({ ...data, size: Number(data.size) + 1 }),
          },
        }),
      ),
    );
    const [stored] = await codec.encode('thing-1', [named()]);
    const old = { ...stored!, data: { name: 'Ada', email: null }, metadata: { ...stored!.metadata, v: 1 } };
    expect(await codec.decode([at(old)])).toMatchObject([{ data: { name: 'Ada', size: 11 } }]);
  });

  it.each([
    ['an unknown type', { type: 'Gone' }, 'unknown event type'],
    ['data of another shape', { data: { name: 1 } }, 'name'],
    ['no data', { data: null }, ''],
    ['metadata that is not ours', { metadata: {} }, 'metadata'],
    [
      'a version from the future',
      { metadata: { $correlationId: 'r', commandId: 'c', actor: metadata.actor, occurredAt: 'x', v: 9 } },
      'newer version',
    ],
  ])('hands %s out as undecodable, with the reason', async (_name, change, reason) => {
    const { codec } = setUp();
    const [stored] = await codec.encode('thing-1', [named()]);
    const [read] = await codec.decode([at({ ...stored!, ...change } as StoredEvent)]);
    expect(read).toMatchObject({ undecodable: expect.stringContaining(reason), id: 'e1', position: 5n });
  });
});
