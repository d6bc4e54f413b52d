import {
  ANY,
  convertToCommandError,
  END,
  type EventStoreDBClient,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  type RecordedEvent,
  START,
  StreamDeletedError,
  type StreamingRead,
  StreamNotFoundError,
  TimeoutError,
  UnavailableError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import pRetry from 'p-retry';
import type {
  AppendResult,
  EventStore,
  ExpectedRevision,
  NewEvent,
  ReadAllOptions,
  ReadEvent,
  SubscribeOptions,
  SubscriptionPage,
} from '../../application/ports/eventStore.js';
import { traced } from '../../application/tracing.js';
import { accept, type Result, refuse } from '../../domain/shared/result.js';
import type { EventCodec, StoredEvent, StoredPlace } from './codec.js';
import { SubjectErased } from './sealedFields.js';
import { toStored } from './stored.js';
import { subscribeToCategories } from './subscription.js';

const DECODED_AT_ONCE = 512;

/** The event store port on EventStoreDB, through its own client. */
export class EventStoreDb implements EventStore {
  constructor(
    private readonly client: EventStoreDBClient,
    private readonly codec: EventCodec,
  ) {}

  async append(
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<Result<AppendResult, 'conflict' | 'erased'>> {
    try {
      const encoded = (await this.codec.encode(stream, events)).map(toProposed);
      // Repeating is safe: the server recognises the event ids at this expected revision.
      const result = await traced('append', { 'nova.stream': stream, 'nova.events': events.length }, () =>
        retryWhileAway(() => this.client.appendToStream(stream, encoded, { expectedRevision: toRevision(expected) })),
      );
      return accept({ revision: Number(result.nextExpectedRevision), position: result.position?.commit ?? 0n });
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) return refuse('conflict');
      if (error instanceof SubjectErased) return refuse('erased');
      throw error;
    }
  }

  async *readStream(stream: string, from = 0): AsyncIterable<ReadEvent> {
    const read = () =>
      this.client.readStream(stream, { direction: FORWARDS, fromRevision: BigInt(from), resolveLinkTos: false });
    try {
      yield* this.#decoded(read());
    } catch (error) {
      if (error instanceof StreamNotFoundError || error instanceof StreamDeletedError) return;
      throw error;
    }
  }

  async *readAll(options: ReadAllOptions = {}): AsyncIterable<ReadEvent> {
    const { after, categories = this.codec.categories, hidePersonal } = options;
    const wanted = new Set(categories);
    const fromPosition = after === undefined ? START : { commit: after, prepare: after };
    const source = this.client.readAll({ direction: FORWARDS, fromPosition });
    for await (const event of this.#decoded(source, wanted, hidePersonal)) {
      // Reading is inclusive at the position.
      if (after === undefined || event.position > after) yield event;
    }
  }

  async head(): Promise<bigint | null> {
    let newest: bigint | null = null;
    // Read to its end: a read that is left early stays open in the client until the process ends.
    for await (const { event } of this.client.readAll({ direction: 'backwards', fromPosition: END, maxCount: 1 })) {
      if (event) newest = event.position.commit;
    }
    return newest;
  }

  async *subscribe(options: SubscribeOptions): AsyncIterable<SubscriptionPage> {
    for await (const page of subscribeToCategories(this.client, options)) {
      yield { ...page, events: await this.codec.decode(page.events, options.hidePersonal) };
    }
  }

  async *#decoded(
    source: StreamingRead<{ event?: RecordedEvent | undefined }>,
    categories?: ReadonlySet<string>,
    hidePersonal?: boolean,
  ): AsyncIterable<ReadEvent> {
    let batch: (StoredEvent & StoredPlace)[] = [];
    for await (const { event } of leavable(source)) {
      if (!event || (categories && !categories.has(event.streamId.slice(0, event.streamId.indexOf('-'))))) continue;
      batch.push(toStored(event));
      if (batch.length >= DECODED_AT_ONCE) {
        yield* await this.codec.decode(batch, hidePersonal);
        batch = [];
      }
    }
    if (batch.length > 0) yield* await this.codec.decode(batch, hidePersonal);
  }
}

/** Metadata go as bytes: from an object the client makes base64, and its protobuf bytes again, which takes longer than all else. */
const toProposed = (event: StoredEvent) =>
  jsonEvent({ ...event, metadata: Buffer.from(JSON.stringify(event.metadata)) });

/** A read that may be left early: the client destroys only its own half then, and never forgets the call. */
async function* leavable<T>(source: StreamingRead<T>): AsyncGenerator<T> {
  let isComplete = false;
  try {
    yield* source.iterator({ destroyOnReturn: false }) as AsyncIterable<T>;
    isComplete = true;
  } finally {
    if (!isComplete && !source.errored) {
      await source.cancel();
      source.resume();
    }
  }
}

const toRevision = (expected: ExpectedRevision) =>
  expected === 'none' ? NO_STREAM : expected === 'any' ? ANY : BigInt(expected);

/** What the client asks of a server before its first append (features) fails with the transport's own errors. */
const asCommandError = (error: Error): never => {
  throw convertToCommandError(error);
};

/** Retries are set up when they are needed: that alone takes as long as encoding an event. */
async function retryWhileAway<T>(work: () => Promise<T>): Promise<T> {
  const attempt = () => work().catch(asCommandError);
  try {
    return await attempt();
  } catch (first) {
    if (!isAway(first)) throw first;
    return pRetry((count) => (count === 1 ? Promise.reject(first) : attempt()), {
      retries: 4,
      minTimeout: 50,
      maxTimeout: 800,
      shouldRetry: ({ error }) => isAway(error),
    });
  }
}

const isAway = (error: unknown): boolean => error instanceof UnavailableError || error instanceof TimeoutError;
