import type { Actor } from '../domain/shared/event.js';

/** What accompanies a command: who, when, and what makes a repetition of it recognisable. */
export interface CommandContext {
  /** Event ids derive from it: the same command id twice appends once and gives the first result again. */
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly actor: Actor;
  readonly now: Date;
  /** From `If-Match`: the stream must be at this revision. */
  readonly expectedRevision?: number;
}
