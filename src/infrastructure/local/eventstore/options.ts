import { readFileSync } from 'node:fs';
import type { EventStoreOptions } from './server.js';
import { EventStoreStartError } from './storage/errors.js';

/** Options as a command line or the environment gives them. */
export interface TextOptions {
  readonly data?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly maxAppendSize?: string | undefined;
}

/** Bytes that fit into one message beside its envelope. */
const LARGEST_APPEND = 16 * 1024 * 1024 - 20_000;

/** @throws EventStoreStartError BAD_OPTION naming the option, what it holds and what is expected */
export function optionsFrom(text: TextOptions): EventStoreOptions {
  if (text.data === undefined || text.data === '') throw bad('--data', text.data, 'a directory');
  if ((text.tlsCert === undefined) !== (text.tlsKey === undefined)) {
    throw bad('--tls-cert/--tls-key', 'only one of the two', 'both, or none');
  }
  const maxAppendSize = wholeNumber('--max-append-size', text.maxAppendSize, 1, LARGEST_APPEND);
  return {
    dataDir: text.data,
    port: wholeNumber('--port', text.port, 0, 65_535) ?? 0,
    ...(text.host === undefined ? {} : { host: text.host }),
    ...(maxAppendSize === undefined ? {} : { maxAppendSize }),
    ...(text.tlsCert === undefined || text.tlsKey === undefined
      ? {}
      : { tls: { cert: file('--tls-cert', text.tlsCert), key: file('--tls-key', text.tlsKey) } }),
  };
}

function wholeNumber(name: string, value: string | undefined, min: number, max: number): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) throw bad(name, value, `a whole number from ${min} to ${max}`);
  return number;
}

function file(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw bad(name, path, `a readable file (${(error as Error).message})`);
  }
}

const bad = (name: string, value: string | undefined, expected: string): EventStoreStartError =>
  new EventStoreStartError('BAD_OPTION', `${name} is ${value ?? 'missing'}; expected: ${expected}.`);
