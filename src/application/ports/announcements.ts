/**
 * Messages to every process of the service, this one included, at most once and only while Redis is there:
 * good for "look again", never for facts. Payloads are short texts.
 */
export interface Announcements {
  publish(channel: string, message: string): Promise<void>;
  /** @returns a function that ends the subscription. */
  subscribe(channel: string, listener: (message: string) => void): () => void;
}
