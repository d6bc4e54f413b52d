import type { Context } from 'koa';
import type { EventStore } from '../../../application/ports/eventStore.js';
import type { ReadYourWrites } from '../../../application/readYourWrites.js';
import { Problem } from '../problem.js';

const WAIT_MS = 2_000;

/**
 * Holds a query back until its read models have handled the position in `Nova-Wait-For`; `?consistency=strong` and
 * `isStrong` wait for everything that is in the log now. Of both, the later. @throws Problem 400 bad position, 503 when it takes longer than two seconds.
 */
export async function waitForReadModels(
  koa: Context,
  services: { readonly readYourWrites: ReadYourWrites; readonly store: EventStore },
  reads: readonly string[],
  consistency: string | string[] | undefined,
  isStrong: boolean,
): Promise<void> {
  const told = toldPosition(koa.get('nova-wait-for'));
  const head = asksForAll(consistency) || isStrong ? await services.store.head() : null;
  const position = told !== null && (head === null || told > head) ? told : head;
  if (position === null || (await services.readYourWrites.waitFor(reads, position, WAIT_MS))) return;
  throw readModelBehind(position);
}

/**
 * What `read` finds in a read model once that has handled `position`, or as far as it is after two seconds.
 * @throws Problem 503 when there is nothing and the read model is still behind.
 */
export async function readUpTo<T>(
  position: bigint | null,
  reads: readonly string[],
  readYourWrites: ReadYourWrites,
  read: () => Promise<T | null>,
): Promise<T | null> {
  const isThere = position === null || (await readYourWrites.waitFor(reads, position, WAIT_MS));
  const found = await read();
  if (found === null && !isThere) throw readModelBehind(position);
  return found;
}

/**
 * What `read` finds in a read model: where it finds nothing, once more up to where the log knows of it. Whoever reads right after a
 * command has made something is not told that it does not exist.
 * @param positionOf where in the log it stands; null where there is none, or none for this caller.
 * @throws Problem 503 when the log knows of it and the read model does not within two seconds.
 */
export async function readKnown<T>(
  read: () => Promise<T | null>,
  reads: readonly string[],
  readYourWrites: ReadYourWrites,
  positionOf: () => Promise<bigint | null>,
): Promise<T | null> {
  const found = await read();
  if (found !== null) return found;
  const position = await positionOf();
  return position === null ? null : readUpTo(position, reads, readYourWrites, read);
}

const readModelBehind = (position: bigint): Problem => {
  const detail = `The read model has not reached position ${position} yet.`;
  return new Problem(503, 'READ_MODEL_BEHIND', detail, {}, { 'retry-after': '1' });
};

function toldPosition(header: string): bigint | null {
  if (header === '') return null;
  if (!/^\d{1,20}$/.test(header)) throw new Problem(400, 'BAD_POSITION', 'Nova-Wait-For takes a Nova-Position.');
  return BigInt(header);
}

function asksForAll(consistency: string | string[] | undefined): boolean {
  if (consistency === undefined || consistency === 'eventual') return false;
  if (consistency !== 'strong') throw new Problem(400, 'BAD_CONSISTENCY', 'consistency is strong or eventual.');
  return true;
}
