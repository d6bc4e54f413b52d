/** A local server that runs, whatever it is made of. */
export interface RunningServer {
  readonly port: number;
  readonly url: string;
  /** Something the user should know, such as how to get a faster one. */
  readonly note?: string;
  /** Resolves when it has ended by itself or by `stop`, with the signal or exit code. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

/** Something is wrong that the user can mend: the message says what and how. */
export class LocalServerProblem extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'LocalServerProblem';
  }
}
