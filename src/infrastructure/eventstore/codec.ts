import type { NewEvent, ReadEvent } from '../../application/ports/eventStore.js';
import {
  type AnyEvent,
  aggregateIdOf,
  categoryOf,
  type EventMetadata,
  type Recorded,
} from '../../domain/shared/event.js';
import type { CategoryCatalogue, EventSpec, Subject } from './catalogue/define.js';
import { openFields, sealFields, subjectsIn } from './sealedFields.js';

/** An event as it is written to and read from EventStoreDB. */
export interface StoredEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly metadata: StoredMetadata;
}

/** `$correlationId` and `$causationId` are EventStoreDB's own names; its system projections follow them. */
export interface StoredMetadata {
  readonly $correlationId: string;
  readonly $causationId?: string;
  readonly commandId: string;
  readonly actor: EventMetadata['actor'];
  readonly occurredAt: string;
  /** Version of the event's schema when it was written. */
  readonly v: number;
}

export interface StoredPlace {
  readonly stream: string;
  readonly revision: number;
  readonly position: bigint;
}

export type KeysFor = (subjects: readonly Subject[]) => Promise<ReadonlyMap<string, Uint8Array>>;
export type FindKeys = (subjects: Iterable<string>) => Promise<ReadonlyMap<string, Uint8Array>>;

/** The domain made an event that the catalogue does not have: a bug. */
export class UnknownEventType extends Error {}

/** Turns events of the domain into stored ones and back: schema, version, upcasting, encryption of personal fields. */
export class EventCodec {
  readonly #specs: ReadonlyMap<string, ReadonlyMap<string, EventSpec>>;

  constructor(
    catalogue: readonly CategoryCatalogue[],
    private readonly keysFor: KeysFor,
    private readonly findKeys: FindKeys,
  ) {
    this.#specs = new Map(catalogue.map(({ category, specs }) => [category, new Map(Object.entries(specs))]));
  }

  get categories(): readonly string[] {
    return [...this.#specs.keys()];
  }

  /**
   * @throws UnknownEventType, ZodError when the domain produced what the catalogue does not allow (a bug).
   * @throws SubjectErased when a personal field belongs to an erased subject.
   */
  async encode(stream: string, events: readonly NewEvent[]): Promise<StoredEvent[]> {
    const category = categoryOf(stream);
    const aggregateId = aggregateIdOf(stream);
    const parsed = events.map((event) => {
      const spec = this.#spec(category, event.event.type);
      if (!spec) throw new UnknownEventType(`${event.event.type} of ${category} is not in the event catalogue`);
      const data = spec.schema.parse(event.event.data) as Record<string, unknown>;
      return { event, spec, data, subject: spec.personal?.subject(data, aggregateId) };
    });
    const subjects = parsed.flatMap(({ subject }) => (subject ? [subject] : []));
    const keys = subjects.length > 0 ? await this.keysFor(subjects) : new Map<string, Uint8Array>();
    return parsed.map(({ event, spec, data, subject }) => ({
      id: event.id,
      type: event.event.type,
      data: subject ? sealFields(event.id, spec.personal?.fields ?? [], data, subject.id, keys) : data,
      metadata: storedMetadata(event.metadata, spec.version),
    }));
  }

  /** Never throws for what an event holds: what cannot be read comes back as `Undecodable` with the reason. */
  async decode(stored: readonly (StoredEvent & StoredPlace)[], hidePersonal = false): Promise<ReadEvent[]> {
    const subjects = subjectsIn(hidePersonal ? [] : stored);
    const keys = subjects.size > 0 ? await this.findKeys(subjects) : new Map<string, Uint8Array>();
    return stored.map((event) => this.#decodeOne(event, keys));
  }

  #decodeOne(stored: StoredEvent & StoredPlace, keys: ReadonlyMap<string, Uint8Array>): ReadEvent {
    const { id, type, stream, revision, position } = stored;
    const metadata = readMetadata(stored.metadata);
    const known = metadata && { metadata };
    const undecodable = (reason: string): ReadEvent => ({
      ...{ undecodable: reason, id, type, stream, revision, position },
      ...known,
    });
    const spec = this.#spec(categoryOf(stream), type);
    if (!spec) return undecodable('unknown event type');
    if (!metadata) return undecodable('metadata is not ours');
    const version = stored.metadata.v;
    if (version > spec.version) return undecodable(`written by a newer version (${version}, known ${spec.version})`);
    try {
      const opened = openFields(id, stored.data, keys);
      const current = upcast(spec, version, opened);
      const parsed = spec.schema.safeParse(current);
      if (!parsed.success)
        return undecodable(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '));
      return { type, data: parsed.data, id, stream, revision, position, metadata } satisfies Recorded<AnyEvent>;
    } catch (error) {
      return undecodable(error instanceof Error ? error.message : String(error));
    }
  }

  #spec(category: string, type: string): EventSpec | undefined {
    return this.#specs.get(category)?.get(type);
  }
}

function upcast(spec: EventSpec, from: number, data: Record<string, unknown>): Record<string, unknown> {
  let current = data;
  for (let version = from; version < spec.version; version++) {
    const step = spec.upcasters?.[version];
    if (!step) throw new Error(`no upcaster from version ${version}`);
    current = step(current);
  }
  return current;
}

const storedMetadata = (metadata: EventMetadata, v: number): StoredMetadata => ({
  $correlationId: metadata.correlationId,
  ...(metadata.causationId === undefined ? {} : { $causationId: metadata.causationId }),
  commandId: metadata.commandId,
  actor: metadata.actor,
  occurredAt: metadata.occurredAt,
  v,
});

function readMetadata(stored: Partial<StoredMetadata> | undefined): EventMetadata | undefined {
  if (typeof stored?.commandId !== 'string' || typeof stored.occurredAt !== 'string' || !stored.actor) return undefined;
  if (typeof stored.v !== 'number' || typeof stored.$correlationId !== 'string') return undefined;
  return {
    commandId: stored.commandId,
    correlationId: stored.$correlationId,
    ...(stored.$causationId === undefined ? {} : { causationId: stored.$causationId }),
    actor: stored.actor,
    occurredAt: stored.occurredAt,
  };
}
