import type { AnyEvent } from '../domain/shared/event.js';

/** What a command left behind. */
export interface PastCommand {
  readonly state: unknown;
  readonly events: readonly AnyEvent[];
  readonly revision: number;
  readonly position: bigint;
}

/** How many of a stream's latest commands are recognised when they are repeated. */
const REMEMBERED = 64;

/**
 * The latest commands of one stream, shared by all its folds: it only ever grows with the stream, in its order. A copy
 * for each fold would cost a command more than its decision.
 */
export class PastCommands {
  /** By command id, the oldest first. */
  readonly #commands = new Map<string, PastCommand & { readonly bytes: number }>();
  #newest = -1;
  #bytes = 0;

  get size(): number {
    return this.#commands.size;
  }

  /** Of the events' data as JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  find(commandId: string): PastCommand | undefined {
    return this.#commands.get(commandId);
  }

  /** Adds what came after the newest. Who reads the stream beside others brings what is known already: it is left out. */
  add(commandId: string, command: PastCommand): void {
    if (command.revision <= this.#newest) return;
    this.#newest = command.revision;
    const earlier = this.#commands.get(commandId);
    const bytes = command.events.reduce((sum, { data }) => sum + JSON.stringify(data).length, 0);
    const events = earlier ? [...earlier.events, ...command.events] : command.events;
    this.#commands.set(commandId, { ...command, events, bytes: bytes + (earlier?.bytes ?? 0) });
    this.#bytes += bytes;
    if (this.#commands.size > REMEMBERED) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const [commandId, { bytes }] of this.#commands) {
      this.#commands.delete(commandId);
      this.#bytes -= bytes;
      return;
    }
  }
}
