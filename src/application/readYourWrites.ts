/** Waiting until read models have caught up with a position (the `Nova-Wait-For` of the HTTP surface). */
export interface ReadYourWrites {
  /** Resolves true when the projections have handled everything up to `position`, false after `timeoutMs`. */
  waitFor(projections: readonly string[], position: bigint, timeoutMs: number): Promise<boolean>;
}
