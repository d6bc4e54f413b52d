import type { Command } from 'commander';
import { INFRA } from '../../../infrastructure/container/tokens.js';
import { CORE } from '../areas.js';
import { withServices } from '../session.js';

/** `nova keys rotate`: after NOVA_MASTER_KEY was changed, wraps every personal key with the new one. */
export function keysCommand(program: Command): void {
  program
    .command('keys')
    .description('the keys of personal data')
    .command('rotate')
    .description('wrap every key with NOVA_MASTER_KEY; the earlier master keys must be in NOVA_MASTER_KEY_PREVIOUS')
    .action(() =>
      withServices(CORE, async ({ get }) => {
        const keys = get(INFRA.PostgresSubjectKeys);
        let total = 0;
        for (let done = await keys.rotate(); done > 0; done = await keys.rotate()) total += done;
        console.log(`${total} keys were rewrapped. NOVA_MASTER_KEY_PREVIOUS is no longer needed for them.`);
      }),
    );
}
