import { Metadata, status } from '@grpc/grpc-js';
import type { Expected, WriteOutcome } from '../storage/types.js';
import { INT64_MAX } from '../wire/writer.js';

/** A call's failure as gRPC carries it: status and trailers. The Node client classifies by the trailer `exception`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly details: string;

  constructor(
    readonly code: status,
    message: string,
    readonly metadata: Metadata = new Metadata(),
  ) {
    super(message);
    this.details = message;
  }
}

function trailers(exception: string, values: Record<string, string>): Metadata {
  const metadata = new Metadata();
  metadata.set('exception', exception);
  for (const [key, value] of Object.entries(values)) metadata.set(key, trailerText(value));
  return metadata;
}

/** Trailers are ASCII; other stream names are percent-encoded (grpc-js would throw). */
function trailerText(value: string): string {
  return /^[\x20-\x7e]*$/.test(value) ? value : encodeURIComponent(value);
}

export const streamDeleted = (stream: string): Refusal =>
  new Refusal(
    status.FAILED_PRECONDITION,
    `Event stream '${stream}' is deleted.`,
    trailers('stream-deleted', { 'stream-name': stream }),
  );

export const wrongExpectedVersion = (stream: string, expected: Expected, current: number): Refusal =>
  new Refusal(
    status.FAILED_PRECONDITION,
    `Append failed due to WrongExpectedVersion. Stream: ${stream}, Expected version: ${expectedNumber(expected)}, Actual version: ${current}`,
    trailers('wrong-expected-version', {
      'stream-name': stream,
      'expected-version': expectedNumber(expected),
      'actual-version': current === INT64_MAX ? '9223372036854775807' : String(current),
    }),
  );

/** −1 no stream, −2 any, −4 stream exists, else the revision as stated. */
function expectedNumber(expected: Expected): string {
  if (expected.kind === 'revision') return expected.stated;
  return { no_stream: '-1', any: '-2', stream_exists: '-4' }[expected.kind];
}

export const appendTooLarge = (limit: number): Refusal =>
  new Refusal(
    status.INVALID_ARGUMENT,
    `Maximum Append Size of ${limit} Exceeded.`,
    trailers('maximum-append-size-exceeded', { 'maximum-append-size': String(limit) }),
  );

export const missingMetadata = (): Refusal =>
  new Refusal(
    status.INVALID_ARGUMENT,
    'Required Metadata Property Missing: type, content-type',
    trailers('missing-required-metadata-property', { 'required-metadata-properties': 'type,content-type' }),
  );

export const accessDenied = (): Refusal =>
  new Refusal(status.PERMISSION_DENIED, 'Access Denied', trailers('access-denied', {}));

export const unauthenticated = (): Refusal => new Refusal(status.UNAUTHENTICATED, 'Bad or missing credentials');
export const invalidArgument = (message: string): Refusal => new Refusal(status.INVALID_ARGUMENT, message);
export const unavailable = (message = 'The server is shutting down'): Refusal =>
  new Refusal(status.UNAVAILABLE, message);

/** Why the writer could not carry a request out, through no fault of the request. */
export const writeFailed = (outcome: Extract<WriteOutcome, { kind: 'failed' }>): Refusal =>
  outcome.reason === 'shutting-down' ? unavailable() : new Refusal(status.UNKNOWN, outcome.message);

/** Whatever was thrown, as a status; the unforeseen becomes UNKNOWN. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal(status.UNKNOWN, error instanceof Error ? error.message : String(error));
}
