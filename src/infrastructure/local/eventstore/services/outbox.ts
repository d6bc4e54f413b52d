import type { ServerWritableStream } from '@grpc/grpc-js';
import { toRefusal, unavailable } from './refusal.js';

const READ_AHEAD_MESSAGES = 256;
const READ_AHEAD_BYTES = 2 * 1024 * 1024;
const LIVE_MESSAGES = 4_096;
const LIVE_BYTES = 8 * 1024 * 1024;

/** The sending side of a server-streaming call: knows when the client is behind, and when it has gone. */
export class Outbox {
  private bytes = 0;
  private over = false;
  private readonly wakers = new Set<() => void>();

  constructor(private readonly call: ServerWritableStream<unknown, Buffer>) {
    const end = (): void => this.finish();
    call.on('cancelled', end);
    call.on('close', end);
    call.on('drain', () => {
      this.bytes = 0;
      this.wake();
    });
  }

  /** The call has ended, by whichever side: nothing more can be sent. */
  get ended(): boolean {
    return this.over || this.call.cancelled;
  }

  /** Enough lies ready for the client; do not read ahead further. */
  get full(): boolean {
    return this.call.writableLength >= READ_AHEAD_MESSAGES || this.bytes >= READ_AHEAD_BYTES;
  }

  /** So much lies unread that pushing on would only fill memory. */
  get overflowing(): boolean {
    return this.call.writableLength >= LIVE_MESSAGES || this.bytes >= LIVE_BYTES;
  }

  write(message: Buffer): void {
    if (this.ended) return;
    this.bytes += message.length;
    if (this.call.write(message)) this.bytes = 0;
  }

  /** Resolves when all that was written has been taken, or the call has ended. */
  async drained(): Promise<void> {
    while (!this.ended && this.call.writableLength > 0 && this.call.writableNeedDrain) await this.nextChange();
  }

  /** Resolves at the next drain, {@link wake} or end. */
  nextChange(): Promise<void> {
    return this.ended ? Promise.resolve() : new Promise((resolve) => this.wakers.add(resolve));
  }

  wake(): void {
    const wakers = [...this.wakers];
    this.wakers.clear();
    for (const resolve of wakers) resolve();
  }

  /** Ends the call well. */
  end(): void {
    if (this.ended) return;
    this.finish();
    this.call.end();
  }

  /** Ends the call with the failure's status and trailers. */
  fail(error: unknown): void {
    if (this.ended) return;
    this.finish();
    this.call.emit('error', toRefusal(error));
  }

  /** Ends the call because the server goes down. */
  shutDown(): void {
    this.fail(unavailable());
  }

  private finish(): void {
    this.over = true;
    this.wake();
  }
}
