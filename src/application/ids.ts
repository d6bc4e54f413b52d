import { v5, v7 } from 'uuid';

/** Namespace of every derived id of this product; changing it would break the recognition of repeated commands. */
const NAMESPACE = '5f3b7a52-4f0e-5d5e-9c55-0d6f0b7a9e11';

/** A new aggregate id: UUIDv7, so ids sort by creation time (RFC 9562). */
export const newId = (): string => v7();

/** The same parts give the same id (UUIDv5): event ids from command ids, job and command ids from causing events. */
export const derivedId = (...parts: readonly (string | number)[]): string => v5(parts.join('\u0000'), NAMESPACE);
