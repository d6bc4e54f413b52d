/** Prints a line, and waits for a reader that is slower than the history is long: it would be kept in memory otherwise. */
export async function printLine(line: string, out: NodeJS.WritableStream = process.stdout): Promise<void> {
  if (!out.write(`${line}\n`)) await new Promise<void>((resolve) => out.once('drain', resolve));
}
