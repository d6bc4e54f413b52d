import type { EventStoreDBClient } from '@eventstore/db-client';
import type { Redis } from 'ioredis';
import type { Connection } from 'mongoose';
import type pg from 'pg';
import { token } from '../../application/token.js';
import type { Config } from '../config/index.js';
import type { PostgresSubjectKeys } from '../encryption/postgresSubjectKeys.js';
import type { Foreground } from '../foreground.js';
import type { BullJobs } from '../queue/bullJobs.js';
import type { MemoryWatch } from '../queue/queueMemory.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';

/** Connections and tools that only infrastructure sees. */
export const INFRA = {
  Config: token<Config>('Config'),
  Logger: token<Logger>('Logger'),
  Metrics: token<Metrics>('Metrics'),
  Postgres: token<pg.Pool>('Postgres'),
  Mongo: token<Connection>('Mongo'),
  Redis: token<Redis>('Redis'),
  BullJobs: token<BullJobs>('BullJobs'),
  MemoryWatch: token<MemoryWatch>('MemoryWatch'),
  Foreground: token<Foreground>('Foreground'),
  EventStoreClient: token<EventStoreDBClient>('EventStoreClient'),
  PostgresSubjectKeys: token<PostgresSubjectKeys>('PostgresSubjectKeys'),
};
