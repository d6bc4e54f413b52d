import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { FetchFailure } from './fetchFailure.js';

const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * Reads a response body, decoding `Content-Encoding`. Both what arrives and what it unpacks to count against
 * `maxBytes`, so neither a large page nor a compression bomb is ever held in memory.
 * @param isCut what is beyond `maxBytes` is left out; otherwise it is a failure (`TOO_LARGE`).
 */
export async function readBody(body: Readable, encoding: string, maxBytes: number, isCut: boolean): Promise<Buffer> {
  const names = encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > 2 || names.some((name) => !(name in DECODERS))) {
    body.on('error', () => {});
    body.destroy();
    throw new FetchFailure('BAD_ENCODING', `Content-Encoding ${encoding.slice(0, 40)} is not understood.`);
  }
  const chunks: Buffer[] = [];
  const collect = async (source: AsyncIterable<Buffer>): Promise<void> => {
    let size = 0;
    for await (const chunk of source) {
      size += chunk.length;
      chunks.push(chunk);
      if (size > maxBytes) throw tooLarge(maxBytes);
    }
  };
  const limitRaw = async function* (source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    let size = 0;
    for await (const chunk of source) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      yield chunk;
    }
  };
  try {
    const decoders = names.reverse().map((name) => DECODERS[name]!());
    await pipeline([body, limitRaw, ...decoders, collect] as unknown as [Readable, NodeJS.WritableStream]);
  } catch (error) {
    if (isCut && error instanceof FetchFailure && error.code === 'TOO_LARGE') {
      return Buffer.concat(chunks).subarray(0, maxBytes);
    }
    if (
      (error as NodeJS.ErrnoException).code?.startsWith('Z_') ||
      /zlib|brotli|incorrect header/i.test(String(error))
    ) {
      throw new FetchFailure('BAD_ENCODING', 'The compressed body is damaged.', { cause: error });
    }
    throw error;
  }
  return Buffer.concat(chunks);
}

export const tooLarge = (maxBytes: number): FetchFailure =>
  new FetchFailure('TOO_LARGE', `It is larger than ${maxBytes} bytes.`);
