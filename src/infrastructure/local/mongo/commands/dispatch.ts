import { Int32 } from 'bson';
import { type Doc, encode, isDocument } from '../bson/values.js';
import { type ErrorCode, MongoError, refusalOf } from '../errors.js';
import { aggregate } from './aggregate.js';
import * as collections from './collections.js';
import type { Command, Request, Services } from './command.js';
import * as diagnostics from './diagnostics.js';
import * as finding from './find.js';
import { findAndModify } from './findAndModify.js';
import * as indexes from './indexes.js';
import { endSessions, ok, refuseTransaction } from './sessions.js';
import * as writing from './write.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  hello: diagnostics.hello,
  ismaster: diagnostics.hello,
  isMaster: diagnostics.hello,
  ping: ok,
  buildInfo: diagnostics.buildInfo,
  buildinfo: diagnostics.buildInfo,
  serverStatus: diagnostics.serverStatus,
  collStats: diagnostics.collStats,
  dbStats: diagnostics.dbStats,
  explain: diagnostics.explain,
  create: collections.create,
  drop: collections.drop,
  dropDatabase: collections.dropDatabase,
  renameCollection: collections.renameCollection,
  listCollections: collections.listCollections,
  listDatabases: collections.listDatabases,
  createIndexes: indexes.createIndexes,
  listIndexes: indexes.listIndexes,
  dropIndexes: indexes.dropIndexes,
  collMod: indexes.collMod,
  insert: writing.insert,
  update: writing.update,
  delete: writing.remove,
  find: finding.find,
  getMore: finding.getMore,
  killCursors: finding.killCursors,
  count: finding.count,
  distinct: finding.distinct,
  aggregate,
  findAndModify,
  findandmodify: findAndModify,
  startSession: ok,
  refreshSessions: ok,
  killSessions: endSessions,
  endSessions,
  commitTransaction: refuseTransaction,
  abortTransaction: refuseTransaction,
};

function refusal(error: unknown): Buffer {
  const known = refusalOf(error) ?? new MongoError(1, error instanceof Error ? error.message : String(error));
  return encode({
    ok: 0,
    errmsg: known.message,
    code: new Int32(known.code),
    codeName: known.codeName,
    ...known.details,
  });
}

/** The answer to a request that is not even looked at. */
export const refuse = (code: ErrorCode, message: string): Buffer => refusal(new MongoError(code, message));

const answered = (answer: Doc | Buffer): Buffer => (Buffer.isBuffer(answer) ? answer : encode({ ...answer, ok: 1 }));

function checkSession(body: Doc): void {
  if (body.txnNumber !== undefined || body.startTransaction !== undefined || body.autocommit !== undefined) {
    throw new MongoError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  const concern = body.readConcern;
  if (isDocument(concern) && (concern.level === 'snapshot' || concern.level === 'linearizable')) {
    throw new MongoError(72, `readConcern level '${String(concern.level)}' is only supported on replica sets`);
  }
}

/** Runs a command and encodes its answer; whatever goes wrong becomes an answer with `ok: 0`. */
export function dispatch(request: Request, services: Services): Buffer | Promise<Buffer> {
  try {
    const command = Object.hasOwn(COMMANDS, request.name) ? COMMANDS[request.name] : undefined;
    if (!command) throw new MongoError(59, `no such command: '${request.name}'`);
    checkSession(request.body);
    const answer = command(request, services);
    return answer instanceof Promise ? answer.then(answered).catch(refusal) : answered(answer);
  } catch (error) {
    return refusal(error);
  }
}
