import type { Redis } from 'ioredis';
import type { Announcements } from '../../application/ports/announcements.js';

const BEAT_MS = 250;
/** A connection that proved itself longer ago than this may have died unnoticed. */
const TRUSTED_MS = 750;

interface Subscription {
  readonly listener: (message: string) => void;
  readonly missed: () => void;
}

/**
 * Announcements over Redis publish/subscribe, on one connection of its own for all channels. A network that swallows
 * packets closes nothing, so the connection is asked all the time: answers come in the order of messages, and each
 * proves that what was announced before the question has arrived.
 */
export class RedisAnnouncements implements Announcements {
  readonly #subscriptions = new Map<string, Set<Subscription>>();
  /** Channels whose subscription Redis has confirmed on the present connection. */
  readonly #confirmed = new Set<string>();
  /** When a question was asked that has been answered. */
  #provenAt = 0;

  /** @param subscriber is used for nothing else. */
  constructor(
    private readonly publisher: Redis,
    private readonly subscriber: Redis,
    private readonly prefix: string,
  ) {
    subscriber.on('message', (channel: string, message: string) => {
      for (const { listener } of this.#subscriptions.get(channel) ?? []) listener(message);
    });
    subscriber.on('close', () => this.#confirmed.clear());
    // Also channels that were asked for while Redis was away: ioredis repeats only subscriptions that once succeeded.
    subscriber.on('ready', () => {
      for (const name of this.#subscriptions.keys()) this.#begin(name);
    });
    this.#beatSoon();
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.publisher.publish(this.#name(channel), message);
  }

  subscribe(channel: string, listener: (message: string) => void, missed: () => void = () => {}): () => void {
    const name = this.#name(channel);
    const subscriptions = this.#subscriptions.get(name) ?? new Set();
    const subscription = { listener, missed };
    this.#subscriptions.set(name, subscriptions.add(subscription));
    if (subscriptions.size === 1) this.#begin(name);
    return () => {
      subscriptions.delete(subscription);
      if (subscriptions.size === 0) {
        this.#subscriptions.delete(name);
        this.#confirmed.delete(name);
        this.subscriber.unsubscribe(name).catch(() => {});
      }
    };
  }

  isReceiving(channel: string): boolean {
    return this.#confirmed.has(this.#name(channel)) && performance.now() - this.#provenAt < TRUSTED_MS;
  }

  #beatSoon(): void {
    setTimeout(() => void this.#beat(), BEAT_MS).unref();
  }

  async #beat(): Promise<void> {
    if (this.subscriber.status === 'end') return;
    if (this.subscriber.status === 'ready' && this.#confirmed.size > 0) {
      const asked = performance.now();
      await this.subscriber.ping().then(
        () => this.#prove(asked),
        // No answer within the limit of any command: a new connection may have more luck.
        () => this.subscriber.status === 'ready' && this.subscriber.disconnect(true),
      );
    }
    this.#beatSoon();
  }

  #prove(asked: number): void {
    this.#provenAt = Math.max(asked, this.#provenAt);
  }

  #begin(name: string): void {
    const asked = performance.now();
    this.subscriber
      .subscribe(name)
      .then(() => {
        this.#confirmed.add(name);
        this.#prove(asked);
        for (const { missed } of this.#subscriptions.get(name) ?? []) missed();
      })
      .catch(() => {});
  }

  #name(channel: string): string {
    return `${this.prefix}:announce:${channel}`;
  }
}
