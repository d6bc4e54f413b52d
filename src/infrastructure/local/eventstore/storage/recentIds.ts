/** Where a recently written event lies. */
export interface RecentEvent {
  readonly revision: number;
  readonly position: number;
}

/**
 * The ids of the events written last, per stream: what makes a repeated append with `any` or `stream_exists` harmless.
 * Bounded and in memory only, as upstream: such a repetition is recognised at best effort (section 5.2).
 */
export class RecentIds {
  private readonly entries = new Map<string, RecentEvent>();

  constructor(private readonly capacity: number) {}

  find(stream: string, eventId: string): RecentEvent | undefined {
    return this.entries.get(`${eventId}${stream}`);
  }

  add(stream: string, eventId: string, event: RecentEvent): void {
    const key = `${eventId}${stream}`;
    this.entries.delete(key);
    this.entries.set(key, event);
    if (this.entries.size > this.capacity) {
      const oldest = this.entries.keys().next();
      if (!oldest.done) this.entries.delete(oldest.value);
    }
  }

  /** Forgets everything: after a failed commit, when ids were added that never reached the disk. */
  clear(): void {
    this.entries.clear();
  }
}
