/**
 * Lets this process go on when what it prints cannot be written, as when the disk of its log is full: without a listener Node
 * takes that for an uncaught error and ends it, at the very moment in which a store should refuse what it cannot keep.
 */
export function outliveLog(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}
