import type { Command } from 'commander';
import { emailAddress } from '../../../application/accounts/emailAddress.js';
import { ACCOUNT_TOKENS } from '../../../application/accounts/tokens.js';
import { newId } from '../../../application/ids.js';
import { EVERYTHING } from '../areas.js';
import { CliError, withServices } from '../session.js';

/** `nova admin grant|revoke|sign-out <email>`: who may administer the service; the first admin can only be made here. */
export function adminCommand(program: Command): void {
  const admin = program.command('admin').description('who may administer the service, and ending sessions');
  admin
    .command('grant <email>')
    .description('give an account the role admin')
    .action((email: string) => change(email, 'GrantRole', 'is an admin now'));
  admin
    .command('revoke <email>')
    .description('take the role admin from an account')
    .action((email: string) => change(email, 'RevokeRole', 'is no admin any more'));
  admin
    .command('sign-out <email>')
    .description('end all sessions of an account')
    .action((email: string) => change(email, 'EndSessions', 'is signed out everywhere'));
}

const change = (email: string, type: 'GrantRole' | 'RevokeRole' | 'EndSessions', outcome: string) =>
  withServices(EVERYTHING, async ({ get }) => {
    const address = emailAddress.safeParse(email);
    if (!address.success) throw new CliError(`${email} is not an e-mail address.`);
    const accounts = get(ACCOUNT_TOKENS.Accounts);
    const found = await accounts.byEmail(address.data);
    if (!found) throw new CliError(`There is no account with the address ${address.data}.`);
    const now = new Date();
    const at = now.toISOString();
    const command =
      type === 'EndSessions' ? ({ type, data: { at } } as const) : ({ type, data: { role: 'admin', at } } as const);
    const changed = await accounts.change(found.accountId, command, {
      commandId: newId(),
      correlationId: newId(),
      actor: { kind: 'operator', id: 'cli' },
      now,
    });
    if (!changed.ok) throw new CliError(changed.refusal.detail);
    console.log(`${address.data} ${outcome}.`);
  });
