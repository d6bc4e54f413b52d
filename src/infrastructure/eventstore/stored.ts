import type { RecordedEvent } from '@eventstore/db-client';
import type { StoredEvent, StoredPlace } from './codec.js';

/** An event as the client hands it out, in the shape that the codec reads. */
export const toStored = (event: RecordedEvent): StoredEvent & StoredPlace => ({
  id: event.id,
  type: event.type,
  data: event.data as Record<string, unknown>,
  metadata: event.metadata as unknown as StoredEvent['metadata'],
  stream: event.streamId,
  revision: Number(event.revision),
  position: event.position?.commit ?? 0n,
});
