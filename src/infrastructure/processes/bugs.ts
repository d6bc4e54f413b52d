import { ZodError } from 'zod';
import { DeciderFailed, StreamUnreadable } from '../../application/streamCache.js';
import { UnknownEventType } from '../eventstore/codec.js';
import { errorCode } from '../projections/postgresErrors.js';
import { ProcessUnreadable } from './processStates.js';

/** Errors that trying again cannot cure, as opposed to a server that is away. */
export const isBug = (error: unknown): boolean =>
  error instanceof TypeError ||
  error instanceof RangeError ||
  error instanceof ReferenceError ||
  error instanceof SyntaxError ||
  error instanceof ZodError ||
  error instanceof StreamUnreadable ||
  error instanceof DeciderFailed ||
  error instanceof ProcessUnreadable ||
  error instanceof UnknownEventType ||
  /^(22|23)/.test(errorCode(error) ?? '');
