import { presentAccounts } from '../../../projections/accounts/queries.js';
import type { EraseAccount } from '../accounts/erase.js';
import { step } from '../accounts/visit.js';
import type { CommandContext } from '../commandContext.js';
import type { SqlReader } from '../projection.js';
import type { CannedAnswers, SentMails } from './ports.js';

/**
 * An empty service for the next test: every account is erased, and with it all that it owns; mails and canned answers
 * go. The log itself stays, as it always does; nothing personal in it can be read any more.
 */
export class Reset {
  constructor(
    private readonly services: {
      readonly sql: SqlReader;
      readonly erasing: EraseAccount;
      readonly mails: SentMails;
      readonly canned: CannedAnswers;
    },
  ) {}

  /** @returns how many accounts were erased. */
  async run(context: CommandContext): Promise<number> {
    const { sql, erasing, mails, canned } = this.services;
    const ids = await presentAccounts(sql);
    for (const id of ids) await erasing.erase(id, step(context, `erase ${id}`));
    await canned.set([]);
    await mails.clear();
    return ids.length;
  }
}
