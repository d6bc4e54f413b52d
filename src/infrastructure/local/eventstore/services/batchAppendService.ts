import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { Expected, ProposedEvent } from '../storage/types.js';
import type { AppendTarget, BatchAppendChunk } from '../wire/appendRequest.js';
import { type BatchError, batchError, batchSuccess } from '../wire/appendResponse.js';
import type { Caller } from './access.js';
import { badRequest, denied, outcomeError, timedOut, tooLarge } from './batchErrors.js';
import type { ServerContext } from './context.js';
import { faultOf, isInvalidStream, sizeOf } from './proposal.js';
import { toRefusal, unavailable } from './refusal.js';

type BatchCall = ServerDuplexStream<BatchAppendChunk, Buffer>;

/** An append whose last chunk has not come yet. */
interface Arriving {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: ProposedEvent[];
  size: number;
  readonly timer: NodeJS.Timeout | null;
}

/**
 * `Streams.BatchAppend`: many appends over one call, each with its correlation id, each answered exactly once.
 * The Node client crashes on a second answer, so a refused id is remembered until its last chunk has passed.
 */
class BatchAppendCall {
  private readonly arriving = new Map<string, Arriving>();
  private readonly refused = new Set<string>();
  private unanswered = 0;
  private ended = false;

  constructor(
    private readonly context: ServerContext,
    private readonly call: BatchCall,
    private readonly caller: Caller,
  ) {
    call.on('data', (chunk: BatchAppendChunk) => this.receive(chunk));
    call.on('end', () => this.finish());
    call.on('cancelled', () => this.drop());
    call.on('close', () => this.drop());
  }

  private receive(chunk: BatchAppendChunk): void {
    const { correlationId: id, target, final } = chunk;
    if (this.refused.has(id)) {
      if (final) this.refused.delete(id);
      return;
    }
    let append = this.arriving.get(id);
    if (append === undefined) {
      const begun = this.begin(id, target, final);
      if ('code' in begun) {
        this.refuse(id, target?.stream ?? '', final, begun);
        return;
      }
      append = begun;
    }
    const error = this.add(append, chunk.events);
    if (error !== null) this.refuse(id, append.stream, final, error);
    else if (final) this.submit(id, append);
  }

  private begin(id: string, target: AppendTarget | null, final: boolean): Arriving | BatchError {
    if (target === null) return badRequest('The first chunk has no options');
    const { stream, expected, deadline } = target;
    if (isInvalidStream(stream)) return badRequest(`'${stream}' is not a stream name`);
    if (expected === null) return badRequest('No expected revision');
    if (!this.context.access.allows(this.caller, 'write', stream)) return denied();
    const patience = Math.min(deadline === null ? Infinity : deadline - Date.now(), this.context.writeTimeoutMs);
    if (patience <= 0) return timedOut();
    const expire = (): void => this.refuse(id, stream, false, timedOut());
    const append = {
      stream,
      expected,
      events: [],
      size: 0,
      timer: final ? null : setTimeout(expire, patience).unref(),
    };
    this.arriving.set(id, append);
    return append;
  }

  private add(append: Arriving, events: readonly ProposedEvent[]): BatchError | null {
    for (const event of events) {
      const fault = faultOf(event);
      if (fault !== null) return badRequest(faultText[fault]);
      append.size += sizeOf(event);
      append.events.push(event);
    }
    const limit = this.context.maxAppendSize;
    return append.size > limit ? tooLarge(limit) : null;
  }

  private submit(id: string, append: Arriving): void {
    this.forget(id);
    this.unanswered += 1;
    const { stream, expected, events } = append;
    void this.context.log.writer.submit({ kind: 'append', stream, expected, events }).then((outcome) => {
      this.unanswered -= 1;
      // Not answered one by one: the whole call is about to end with UNAVAILABLE.
      if (outcome.kind === 'failed' && outcome.reason === 'shutting-down') return;
      if (outcome.kind === 'written') this.send(batchSuccess(id, stream, outcome.revision, outcome.position));
      else this.send(batchError(id, stream, outcomeError(outcome)));
      if (this.ended && this.unanswered === 0) this.call.end();
    });
  }

  private refuse(id: string, stream: string, final: boolean, error: BatchError): void {
    this.forget(id);
    if (!final) this.refused.add(id);
    this.send(batchError(id, stream, error));
  }

  private forget(id: string): void {
    const append = this.arriving.get(id);
    if (append?.timer != null) clearTimeout(append.timer);
    this.arriving.delete(id);
  }

  private send(message: Buffer): void {
    if (!this.call.cancelled && !this.call.writableEnded && !this.call.destroyed) this.call.write(message);
  }

  /** The client has sent its last; what is under way is still answered. */
  private finish(): void {
    this.ended = true;
    if (this.unanswered === 0) this.call.end();
  }

  /** Ends the call for good; everything accepted has been answered by then. */
  shutDown(): void {
    if (!this.call.destroyed && !this.call.writableEnded) this.call.emit('error', unavailable());
    this.drop();
  }

  private drop(): void {
    for (const id of [...this.arriving.keys()]) this.forget(id);
    this.refused.clear();
    this.context.openCalls.delete(this);
  }
}

const faultText = {
  'missing-metadata': 'An event lacks type or content-type',
  'zero-id': 'An event has the zero UUID as its id',
} as const;

export function handleBatchAppend(context: ServerContext, call: BatchCall): void {
  try {
    if (context.closing) throw unavailable();
    context.openCalls.add(new BatchAppendCall(context, call, context.access.caller(call.metadata)));
  } catch (error) {
    call.emit('error', toRefusal(error));
  }
}
