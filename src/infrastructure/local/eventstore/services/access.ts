import { createHash, timingSafeEqual } from 'node:crypto';
import type { Metadata } from '@grpc/grpc-js';
import { type Acl, isMetastream, streamOfMetastream } from '../storage/metadata.js';
import type { StreamDirectory } from '../storage/streams.js';
import { accessDenied, unauthenticated } from './refusal.js';
import { defaultAcls, type SystemAcls } from './systemAcls.js';

export type StreamAction = 'read' | 'write' | 'delete';
/** A caller: null is anonymous. */
export type Caller = { readonly name: string; readonly roles: readonly string[] } | null;

/** Decides who may do what (section 13). */
export interface Access {
  /** @throws Refusal UNAUTHENTICATED for credentials that are wrong or unreadable */
  caller(metadata: Metadata): Caller;
  allows(caller: Caller, action: StreamAction, stream: string): boolean;
  /** @throws Refusal PERMISSION_DENIED */
  require(caller: Caller, action: StreamAction, stream: string): void;
  /** @throws Refusal PERMISSION_DENIED unless the caller administers the node */
  requireOperator(caller: Caller): void;
}

/** Insecure mode: everyone may do everything, except writing `$all`. */
export const openAccess: Access = {
  caller: () => null,
  allows: (_caller, action, stream) => stream !== '$all' || action === 'read',
  require(_caller, action, stream) {
    if (stream === '$all' && action !== 'read') throw accessDenied();
  },
  requireOperator: () => undefined,
};

/** A user of a secured server. `$admins` may do everything, `$ops` may operate the node. */
export interface User {
  readonly password: string;
  readonly roles?: readonly string[];
}
export type Users = Readonly<Record<string, User>>;
/** The users upstream begins with. */
export const DEFAULT_USERS: Users = {
  admin: { password: 'changeit', roles: ['$admins'] },
  ops: { password: 'changeit', roles: ['$ops'] },
};

/** Secure mode: Basic credentials and access control lists. */
export function securedAccess(users: Users, streams: StreamDirectory, acls: () => SystemAcls): Access {
  const access: Access = {
    caller(metadata) {
      const header = metadata.get('authorization')[0];
      return header === undefined ? null : authenticate(users, String(header));
    },
    allows(caller, action, stream) {
      if (stream === '$all' && action !== 'read') return false;
      if (caller === null) return false;
      if (caller.roles.includes('$admins')) return true;
      const roles = rolesFor(streams, acls(), action, stream);
      return roles.some((role) => role === '$all' || role === caller.name || caller.roles.includes(role));
    },
    require(caller, action, stream) {
      if (!access.allows(caller, action, stream)) throw accessDenied();
    },
    requireOperator(caller) {
      if (!caller?.roles.some((role) => role === '$admins' || role === '$ops')) throw accessDenied();
    },
  };
  return access;
}

/** `$$s` is governed by `$mr`/`$mw` of `s`; a stream's own list goes before the system's default. */
function rolesFor(streams: StreamDirectory, acls: SystemAcls, action: StreamAction, stream: string): readonly string[] {
  const meta = isMetastream(stream);
  const subject = meta ? streamOfMetastream(stream) : stream;
  const key: keyof Acl = meta
    ? action === 'read'
      ? '$mr'
      : '$mw'
    : ({ read: '$r', write: '$w', delete: '$d' } as const)[action];
  const fallback = subject.startsWith('$') ? acls.system : acls.user;
  const builtIn = subject.startsWith('$') ? defaultAcls.system : defaultAcls.user;
  return streams.metadataOf(subject).acl?.[key] ?? fallback[key] ?? builtIn[key] ?? [];
}

function authenticate(users: Users, header: string): Caller {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header);
  if (match === null) throw unauthenticated();
  const text = Buffer.from(match[1] as string, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const name = text.slice(0, colon);
  const user = Object.hasOwn(users, name) ? users[name] : undefined;
  const given = text.slice(colon + 1);
  // Compared even for an unknown name, so that the time taken does not tell which names exist.
  const matches = timingSafeEqual(digest(given), digest(user?.password ?? ''));
  if (colon < 0 || user === undefined || !matches) throw unauthenticated();
  return { name, roles: user.roles ?? [] };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
