/** What caused a reaction; its id is part of the ids of what follows. */
export interface Cause {
  readonly processId: string;
  readonly id: string;
  readonly correlationId: string;
  /** Issued again after a restart: jobs that have ended are added anew. */
  readonly again?: boolean;
}
