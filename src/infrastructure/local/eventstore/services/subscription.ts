import { randomUUID } from 'node:crypto';
import type { EventLog } from '../storage/eventLog.js';
import type { CommitListener } from '../storage/hub.js';
import type { CommittedRecord } from '../storage/types.js';
import { CAUGHT_UP, checkpoint, confirmation, FELL_BEHIND } from '../wire/readResponse.js';
import { INT64_MAX } from '../wire/writer.js';
import type { EventMessages } from './eventMessages.js';
import type { AllFilter } from './filter.js';
import type { Outbox } from './outbox.js';
import { untilTaken } from './reads.js';
import type { SubscriptionSource } from './subscriptionSource.js';

const PAGE = 256;

/**
 * A catch-up subscription (section 9): confirmation, the past, `caught_up`, then what is pushed after each commit.
 * A client that stops reading gets `fell_behind`, the rest from the log, and `caught_up` again.
 */
export class CatchUpSubscription implements CommitListener {
  private live = false;
  /** Order of the last event considered. */
  private cursor: number;
  private considered = 0;
  private lastCheckpoint = -1;

  constructor(
    private readonly log: EventLog,
    private readonly source: SubscriptionSource,
    private readonly filter: AllFilter | null,
    private readonly messages: EventMessages,
    private readonly outbox: Outbox,
  ) {
    this.cursor = source.start();
  }

  /** Runs until the client cancels, the stream is tombstoned or the server closes. */
  async run(): Promise<void> {
    this.outbox.write(confirmation(randomUUID()));
    const stop = this.log.hub.listen(this.source.stream, this);
    try {
      this.source.check();
      for (;;) {
        await this.catchUp();
        while (this.live && !this.outbox.ended) await this.outbox.nextChange();
        if (this.outbox.ended) return;
        await this.outbox.drained();
        this.checkpointNow();
        this.outbox.write(FELL_BEHIND);
      }
    } finally {
      stop();
    }
  }

  /** Reads the log to its end. Going live happens in the same turn as the last, empty look: no commit fits between. */
  private async catchUp(): Promise<void> {
    while (!this.outbox.ended) {
      this.source.check();
      const page = this.source.page(this.cursor, PAGE);
      for (const { order, position, bytes } of page.candidates) this.consider(order, position, bytes);
      this.cursor = Math.max(this.cursor, page.upTo);
      if (page.exhausted) {
        this.checkpointNow();
        this.outbox.write(CAUGHT_UP);
        this.live = true;
        return;
      }
      await untilTaken(this.outbox);
    }
  }

  committed(records: readonly CommittedRecord[]): void {
    if (!this.live) return;
    for (const record of records) {
      const order = this.source.orderOf(record);
      if (order <= this.cursor) continue;
      if (this.outbox.overflowing) {
        this.live = false;
        this.outbox.wake();
        return;
      }
      // A followed stream's tombstone; positions never get that far.
      if (order === INT64_MAX) {
        this.failIfGone();
        return;
      }
      if (this.source.isHidden(record)) this.cursor = order;
      else this.consider(order, record.position, record.bytes);
    }
  }

  uncertain(): void {
    if (!this.live) return;
    this.live = false;
    this.outbox.wake();
  }

  closing(): void {
    this.outbox.shutDown();
  }

  private failIfGone(): void {
    try {
      this.source.check();
    } catch (error) {
      this.outbox.fail(error);
    }
  }

  private consider(order: number, position: number, record: Buffer): void {
    this.cursor = order;
    if (this.filter === null) {
      this.outbox.write(this.messages.message(record, position));
      return;
    }
    if (this.filter.matches(record)) this.outbox.write(this.messages.message(record, position));
    this.considered += 1;
    if (this.considered < this.filter.checkpointInterval) return;
    this.considered = 0;
    this.checkpointNow();
  }

  /** Filtered subscriptions only. Never twice the same: the client awaits a callback for each. */
  private checkpointNow(): void {
    if (this.filter === null || this.cursor <= this.lastCheckpoint || this.cursor <= 0) return;
    this.lastCheckpoint = this.cursor;
    this.outbox.write(checkpoint(this.cursor));
  }
}
