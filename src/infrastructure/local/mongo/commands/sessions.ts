import { encodeKey } from '../bson/keyEncoding.js';
import { isDocument } from '../bson/values.js';
import { MongoError } from '../errors.js';
import { type Command, listOf } from './command.js';

/** An answer without fields. */
export const ok: Command = () => ({});

/** Sessions are only the client's; ending one closes its cursors. */
export const endSessions: Command = ({ body, name }, { cursors }) => {
  for (const session of listOf(body, name)) {
    if (isDocument(session)) cursors.killSession(encodeKey([session.id]).toString('latin1'));
  }
  return {};
};

export const refuseTransaction: Command = () => {
  throw new MongoError(20, 'Transaction numbers are only allowed on a replica set member or mongos');
};
