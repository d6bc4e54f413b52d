import type { StreamMetadata } from './metadata.js';
import { createdMsOf } from './record.js';
import type { StreamDirectory } from './streams.js';

/** Number of the oldest readable event: max(0, last − $maxCount + 1, $tb). Infinite when the stream is soft-deleted. */
export function visibleMinimum(streams: StreamDirectory, stream: string): number {
  const { maxCount, truncateBefore } = streams.metadataOf(stream);
  const byCount = maxCount === null ? 0 : streams.state(stream).last - maxCount + 1;
  return Math.max(0, byCount, truncateBefore);
}

/** Older than `$maxAge` allows. */
export function isHidden(record: Buffer, metadata: StreamMetadata, nowMs = Date.now()): boolean {
  return metadata.maxAge !== null && createdMsOf(record) < nowMs - metadata.maxAge * 1000;
}
