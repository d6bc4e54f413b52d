import { ACCOUNT_TOKENS } from '../../../src/application/accounts/tokens.js';
import { newId } from '../../../src/application/ids.js';
import type { App } from '../../support/app.js';

/** Gives somebody the role that the admin routes ask for, as `nova admin grant` does. */
export async function makeAdmin(app: App, accountId: string): Promise<void> {
  const now = new Date();
  const command = { type: 'GrantRole', data: { role: 'admin', at: now.toISOString() } } as const;
  const actor = { kind: 'operator', id: 'test' } as const;
  const context = { commandId: newId(), correlationId: newId(), actor, now };
  const granted = await app.service.services.get(ACCOUNT_TOKENS.Accounts).change(accountId, command, context);
  if (!granted.ok) throw new Error(JSON.stringify(granted.refusal));
}
