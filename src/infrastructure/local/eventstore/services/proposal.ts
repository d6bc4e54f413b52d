import type { ProposedEvent } from '../storage/types.js';
import { ZERO_UUID } from '../wire/uuid.js';

/** Why a proposed event cannot be stored, or null when it can. */
export function faultOf(event: ProposedEvent): 'missing-metadata' | 'zero-id' | null {
  if (event.type === null || event.type === '' || event.contentType === null) return 'missing-metadata';
  return event.id === ZERO_UUID ? 'zero-id' : null;
}

/** What an event counts towards the append limit: data + metadata + 2 × type length (section 5.5, as from 24.10 on). */
export function sizeOf(event: ProposedEvent): number {
  return event.data.length + event.metadata.length + 2 * (event.type?.length ?? 0);
}

/** Names no stream can have. */
export function isInvalidStream(stream: string): boolean {
  return stream === '' || stream === '$$';
}
