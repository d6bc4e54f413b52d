import type { Redis } from 'ioredis';
import type { Announcements } from '../../application/ports/announcements.js';

/** Announcements over Redis publish/subscribe, on one connection of its own for all channels. */
export class RedisAnnouncements implements Announcements {
  readonly #listeners = new Map<string, Set<(message: string) => void>>();

  /** @param subscriber is used for nothing else; ioredis subscribes again by itself after a reconnect. */
  constructor(
    private readonly publisher: Redis,
    private readonly subscriber: Redis,
    private readonly prefix: string,
  ) {
    subscriber.on('message', (channel: string, message: string) => {
      for (const listener of this.#listeners.get(channel) ?? []) listener(message);
    });
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.publisher.publish(this.#name(channel), message);
  }

  subscribe(channel: string, listener: (message: string) => void): () => void {
    const name = this.#name(channel);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    if (listeners.size === 1) this.subscriber.subscribe(name).catch(() => {});
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        this.#listeners.delete(name);
        this.subscriber.unsubscribe(name).catch(() => {});
      }
    };
  }

  #name(channel: string): string {
    return `${this.prefix}:announce:${channel}`;
  }
}
