/** What a key may be allowed to do. */
export const KEY_SCOPES = [
  'bots:read',
  'bots:write',
  'knowledge:read',
  'knowledge:write',
  'chat:write',
  'conversations:read',
  'analytics:read',
  'audit:read',
  'apiKeys:write',
] as const;

export type KeyScope = (typeof KEY_SCOPES)[number];
