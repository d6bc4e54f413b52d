import type { Database } from 'lmdb';
import type { Collection } from '../store/collection.js';
import type { Tables } from '../store/tables.js';
import type { ByteRange } from './bounds.js';
import type { Plan } from './planner.js';

/** A document as it is stored, with its key in the collection. */
export interface Stored {
  readonly key: Buffer;
  readonly raw: Buffer;
}

/** How much an operation has read. */
export interface Counters {
  keys: number;
  documents: number;
}

/** What one page may hold: a page is read at once, so that no read transaction stays open between two requests. */
const FIRST_PAGE = 16;
const LAST_PAGE = 1024;
const PAGE_BYTES = 1024 * 1024;

const after = (key: Buffer): Buffer => Buffer.concat([key, Buffer.from([0])]);

function* pages(
  table: Database<Buffer, Buffer>,
  { low, high }: ByteRange,
  reverse: boolean,
): Generator<{ key: Buffer; value: Buffer }[]> {
  let from = low;
  let to = high;
  for (let limit = FIRST_PAGE; ; limit = Math.min(limit * 4, LAST_PAGE)) {
    const page: { key: Buffer; value: Buffer }[] = [];
    let bytes = 0;
    const options = reverse
      ? { start: to, end: from, reverse: true, exclusiveStart: true, inclusiveEnd: true, limit }
      : { start: from, end: to, limit };
    for (const entry of table.getRange(options)) {
      page.push(entry as { key: Buffer; value: Buffer });
      bytes += entry.value.length;
      if (bytes > PAGE_BYTES) break;
    }
    yield page;
    if (page.length < limit && bytes <= PAGE_BYTES) return;
    const last = page[page.length - 1]!.key;
    if (reverse) to = last;
    else from = after(last);
  }
}

/** Streams the documents of a plan, each once. Documents that vanish or change while it runs may be missed or seen. */
export function* scan(tables: Tables, collection: Collection, plan: Plan, counters: Counters): Generator<Stored> {
  if (plan.kind === 'union') {
    const seen = new Set<string>();
    for (const branch of plan.branches) {
      for (const found of scan(tables, collection, branch, counters)) {
        const id = found.key.toString('latin1');
        if (seen.has(id)) continue;
        seen.add(id);
        yield found;
      }
    }
    return;
  }
  const ranges = plan.reverse ? [...plan.ranges].reverse() : plan.ranges;
  if (plan.index === collection.primary) {
    for (const range of ranges) {
      for (const page of pages(tables.documents, range, plan.reverse)) {
        for (const { key, value } of page) {
          counters.documents += 1;
          yield { key: key.subarray(4), raw: value };
        }
      }
    }
    return;
  }
  const seen = plan.index.multi.includes(true) ? new Set<string>() : undefined;
  for (const range of ranges) {
    for (const page of pages(tables.entries, range, plan.reverse)) {
      for (const { value: key } of page) {
        counters.keys += 1;
        if (seen) {
          const id = key.toString('latin1');
          if (seen.has(id)) continue;
          seen.add(id);
        }
        const raw = collection.get(key);
        if (!raw) continue;
        counters.documents += 1;
        yield { key, raw };
      }
    }
  }
}
