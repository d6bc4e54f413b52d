import type { Actor } from '../domain/shared/event.js';

export type Role = 'user' | 'admin';

export type Scope =
  | 'bots:read'
  | 'bots:write'
  | 'knowledge:read'
  | 'knowledge:write'
  | 'chat:write'
  | 'conversations:read'
  | 'analytics:read'
  | 'audit:read'
  | 'apiKeys:write';

/** Who calls, once authenticated. Ownership is checked against `accountId`; a widget's key is worth its bot only. */
export type Caller =
  | {
      readonly kind: 'account';
      readonly accountId: string;
      readonly sessionId: string;
      readonly roles: readonly Role[];
      readonly email: string;
      readonly name: string;
    }
  | {
      readonly kind: 'apiKey';
      readonly accountId: string;
      readonly keyId: string;
      readonly scopes: readonly Scope[];
    }
  | { readonly kind: 'publishable'; readonly botId: string; readonly keyId: string; readonly accountId: string }
  | { readonly kind: 'anonymous' };

export type KnownCaller = Extract<Caller, { accountId: string }>;

export const actorOf = (caller: Caller): Actor => {
  switch (caller.kind) {
    case 'account':
      return { kind: 'account', id: caller.accountId };
    case 'apiKey':
      return { kind: 'apiKey', id: caller.keyId };
    case 'publishable':
      return { kind: 'visitor', id: caller.keyId };
    case 'anonymous':
      return { kind: 'visitor', id: 'anonymous' };
  }
};

export const isAdmin = (caller: Caller): boolean => caller.kind === 'account' && caller.roles.includes('admin');

/** The one ownership rule: the owner or an admin. Everyone else is told that the thing does not exist. */
export const mayAccess = (caller: Caller, ownerId: string): boolean =>
  isAdmin(caller) || ((caller.kind === 'account' || caller.kind === 'apiKey') && caller.accountId === ownerId);
