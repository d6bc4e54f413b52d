import type { CommandHandler } from './handleCommand.js';
import type { HealthCheck } from './health.js';
import type { Announcements } from './ports/announcements.js';
import type { Authenticator } from './ports/authenticator.js';
import type { EventStore } from './ports/eventStore.js';
import type { IdempotencyStore } from './ports/idempotencyStore.js';
import type { Jobs } from './ports/jobs.js';
import type { RateLimiter } from './ports/rateLimiter.js';
import type { SubjectKeys } from './ports/subjectKeys.js';
import type { DocumentReader, SqlReader } from './projection.js';
import type { ReadYourWrites } from './readYourWrites.js';
import { token } from './token.js';

/** Services that every area uses. Each area keeps its own tokens in `src/application/<area>/tokens.ts`. */
export const TOKENS = {
  EventStore: token<EventStore>('EventStore'),
  CommandHandler: token<CommandHandler>('CommandHandler'),
  SubjectKeys: token<SubjectKeys>('SubjectKeys'),
  Jobs: token<Jobs>('Jobs'),
  Announcements: token<Announcements>('Announcements'),
  Authenticator: token<Authenticator>('Authenticator'),
  IdempotencyStore: token<IdempotencyStore>('IdempotencyStore'),
  RateLimiter: token<RateLimiter>('RateLimiter'),
  ReadYourWrites: token<ReadYourWrites>('ReadYourWrites'),
  SqlReader: token<SqlReader>('SqlReader'),
  /** Gives the reader of a Mongo read model by the name of its projection. */
  DocumentReaders: token<<D extends object>(projection: string) => DocumentReader<D>>('DocumentReaders'),
  HealthChecks: token<readonly HealthCheck[]>('HealthChecks'),
  Now: token<() => Date>('Now'),
};
