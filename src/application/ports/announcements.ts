/**
 * Messages to every process of the service, this one included, at most once and only while Redis is there:
 * good for "look again", never for facts. Payloads are short texts.
 */
export interface Announcements {
  publish(channel: string, message: string): Promise<void>;
  /**
   * @param missed called whenever the subscription begins (again): what was published before may not have been heard.
   * @returns a function that ends the subscription.
   */
  subscribe(channel: string, listener: (message: string) => void, missed?: () => void): () => void;
  /** Whether messages of this channel arrive right now. While they do not, copies cannot be trusted. */
  isReceiving(channel: string): boolean;
}
