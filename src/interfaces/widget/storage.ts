export interface Remembered {
  readonly visitorId: string;
  readonly conversationId: string | null;
  /** Id of an answer that was still coming when the page was left. */
  readonly pending: string | null;
  readonly isOpen: boolean;
}

const ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const isId = (value: unknown): value is string => typeof value === 'string' && ID.test(value);
const idOrNull = (value: unknown): string | null => (isId(value) ? value : null);

/**
 * What the browser remembers between pages, per bot. Nothing is stored before the first message. Where storage is
 * blocked it lives as long as the page.
 */
export class Storage {
  readonly #key: string;
  #value: Remembered | null = null;

  constructor(botId: string) {
    this.#key = `nova-chat-${botId}`;
    this.#value = this.#stored();
  }

  #stored(): Remembered | null {
    try {
      const value = JSON.parse(localStorage.getItem(this.#key) ?? 'null');
      // Other scripts of the page may have written here; what is no id would be refused with every message.
      if (!isId(value?.visitorId)) return null;
      const { visitorId, conversationId, pending, isOpen } = value;
      return {
        visitorId,
        conversationId: idOrNull(conversationId),
        pending: idOrNull(pending),
        isOpen: isOpen === true,
      };
    } catch {
      return null;
    }
  }

  get value(): Remembered | null {
    return this.#value;
  }

  /** Called with the first message at the earliest. */
  remember(change: Partial<Remembered>): Remembered {
    // In another tab, opened before, the same visitor may have begun to talk meanwhile.
    const visitorId = this.#value?.visitorId ?? this.#stored()?.visitorId ?? uuid();
    const empty = { visitorId, conversationId: null, pending: null, isOpen: true };
    this.#value = { ...(this.#value ?? empty), ...change };
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#value));
    } catch {}
    return this.#value;
  }

  forget(): void {
    this.#value = null;
    try {
      localStorage.removeItem(this.#key);
    } catch {}
  }
}

/** `crypto.randomUUID` needs a secure context; pages in development often have none. */
export function uuid(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
