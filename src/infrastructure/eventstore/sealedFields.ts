import { ERASED } from '../../domain/shared/event.js';
import { open, seal } from '../encryption/cipher.js';

/** A personal field as it is stored: the ciphertext and whose key opens it. */
interface SealedField {
  readonly $sealed: string;
  readonly subject: string;
}

/** Whoever the fields are about was erased: nothing more is recorded of them. */
export class SubjectErased extends Error {}

const isSealed = (value: unknown): value is SealedField =>
  typeof value === 'object' && value !== null && '$sealed' in value && 'subject' in value;

/** Whose keys open the sealed fields of these events. */
export function subjectsIn(events: readonly { readonly data: Record<string, unknown> | undefined }[]): Set<string> {
  const subjects = new Set<string>();
  for (const { data } of events) {
    for (const value of Object.values(data ?? {})) if (isSealed(value)) subjects.add(value.subject);
  }
  return subjects;
}

/** Seals those of the fields that are text under the subject's key. @throws SubjectErased when the subject has none. */
export function sealFields(
  eventId: string,
  fields: readonly string[],
  data: Record<string, unknown>,
  subject: string,
  keys: ReadonlyMap<string, Uint8Array>,
): Record<string, unknown> {
  const key = keys.get(subject);
  if (!key) throw new SubjectErased(subject);
  const sealed: Record<string, unknown> = { ...data };
  for (const field of fields) {
    const value = data[field];
    if (typeof value !== 'string') continue;
    const ciphertext = seal(key, Buffer.from(value), `${eventId}.${field}`).toString('base64');
    sealed[field] = { $sealed: ciphertext, subject } satisfies SealedField;
  }
  return sealed;
}

/** Opens what is sealed; what no key opens any more reads `ERASED`. */
export function openFields(
  eventId: string,
  data: Record<string, unknown>,
  keys: ReadonlyMap<string, Uint8Array>,
): Record<string, unknown> {
  let opened: Record<string, unknown> | undefined;
  for (const [field, value] of Object.entries(data)) {
    if (!isSealed(value)) continue;
    opened ??= { ...data };
    const key = keys.get(value.subject);
    opened[field] = key ? open(key, Buffer.from(value.$sealed, 'base64'), `${eventId}.${field}`).toString() : ERASED;
  }
  return opened ?? data;
}
