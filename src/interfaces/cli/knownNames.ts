import type { ProjectionStatus } from '../../application/projections/ports.js';
import { UsageError } from './failure.js';

export const namesOf = (known: readonly ProjectionStatus[]) => `There are ${known.map(({ name }) => name).join(', ')}.`;

export const unknownProjection = (name: string, known: readonly ProjectionStatus[]) =>
  new UsageError(`There is no projection ${name}. ${namesOf(known)}`);

/** @throws UsageError when it is none of them */
export function projectionOf(name: string, known: readonly ProjectionStatus[]): ProjectionStatus {
  const found = known.find((one) => one.name === name);
  if (!found) throw unknownProjection(name, known);
  return found;
}

/** @throws UsageError for a kind of stream that no aggregate or process has. */
export async function demandCategories(given: readonly string[] = []): Promise<void> {
  const known = (await catalogue()).map(({ category }) => category);
  for (const name of given) {
    if (!known.includes(name)) throw new UsageError(`There is no category ${name}. There are ${known.join(', ')}.`);
  }
}

/** @throws UsageError for a type of event that this version does not know. */
export async function demandTypes(given: readonly string[] = []): Promise<void> {
  const known = (await catalogue()).flatMap(({ specs }) => Object.keys(specs));
  for (const name of given) {
    if (!known.includes(name)) throw new UsageError(`There is no event type ${name}. There are ${known.join(', ')}.`);
  }
}

/** Loaded only when a name is to be looked up in it. */
const catalogue = async () => (await import('../../infrastructure/eventstore/catalogue/index.js')).CATALOGUE;
