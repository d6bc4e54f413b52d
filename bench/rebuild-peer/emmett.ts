import { botsProjection } from '../../projections/bots/projection.js';
import { newId } from '../../src/application/ids.js';
import type { AnyEvent, Recorded } from '../../src/domain/shared/event.js';
import { botEvents } from '../support/history.js';
import { importPeer } from '../support/peer.js';
import { startPostgres } from '../support/postgres.js';

const BATCH = 1_000;

interface PeerEvent extends AnyEvent {
  readonly metadata: { readonly streamName: string; readonly streamPosition: bigint; readonly globalPosition: bigint };
}
/** As much of emmett-postgresql as is used here. */
interface Peer {
  getPostgreSQLEventStore(connectionString: string): {
    appendToStream(stream: string, events: readonly AnyEvent[]): Promise<unknown>;
    close(): Promise<void>;
    schema?: { migrate(): Promise<void> };
  };
  pongoSingleStreamProjection(options: {
    collectionName: string;
    canHandle: readonly string[];
    evolve(document: object | null, event: PeerEvent): object | null;
  }): unknown;
  rebuildPostgreSQLProjections(options: {
    connectionString: string;
    projections: readonly unknown[];
    pulling: { batchSize: number };
  }): { start(): Promise<void>; close(): Promise<void> };
}

/** The `bots` read model from the same events through emmett-postgresql, with the very `evolve` of ours. @returns events/s */
export async function rebuildWithEmmett(events: number): Promise<number> {
  const peer = await importPeer<Peer>('@event-driven-io/emmett-postgresql');
  const postgres = await startPostgres();
  try {
    const store = peer.getPostgreSQLEventStore(postgres.url);
    await store.schema?.migrate();
    const ownerId = newId();
    const types = new Set<string>();
    let written = 0;
    // One after another: of streams that are appended to side by side, its consumer passes over some events.
    for (let stream = 0; written < events; stream++) {
      const made = botEvents(ownerId, stream);
      written += made.length;
      for (const { type } of made) types.add(type);
      await store.appendToStream(`bot-${newId()}`, made);
    }
    let applied = 0;
    const evolve = (document: object | null, event: PeerEvent) => {
      applied += 1;
      return botsProjection.evolve(document as Parameters<typeof botsProjection.evolve>[0], recorded(event));
    };
    const projection = peer.pongoSingleStreamProjection({ collectionName: 'bots', canHandle: [...types], evolve });
    const consumer = peer.rebuildPostgreSQLProjections({
      connectionString: postgres.url,
      projections: [projection],
      pulling: { batchSize: BATCH },
    });
    const started = performance.now();
    await consumer.start();
    const seconds = (performance.now() - started) / 1_000;
    await consumer.close();
    await store.close();
    if (applied < written) throw new Error(`emmett applied ${applied} of ${written} events`);
    return written / seconds;
  } finally {
    // Its pool says that it is closed before its connections are, and has no listener for what a server that stops says then.
    await new Promise((resolve) => setTimeout(resolve, 500));
    await postgres.stop();
  }
}

const recorded = ({ type, data, metadata }: PeerEvent) =>
  ({
    id: metadata.streamName,
    type,
    data,
    stream: metadata.streamName,
    revision: Number(metadata.streamPosition) - 1,
    position: metadata.globalPosition,
    metadata: { commandId: '', correlationId: '', actor: { kind: 'system', id: '' }, occurredAt: '' },
  }) as unknown as Recorded;
