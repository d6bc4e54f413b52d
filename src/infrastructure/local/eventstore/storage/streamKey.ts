import { createHash } from 'node:crypto';

/** LMDB keys end at 1978 bytes; a longer name is found by its hash. */
export function streamKey(stream: string): string {
  return stream.length <= 400 ? `n${stream}` : `h${createHash('sha256').update(stream).digest('base64')}`;
}
