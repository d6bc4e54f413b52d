import { randomBytes, randomInt } from 'node:crypto';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result } from '../../domain/shared/result.js';
import type { CommandContext } from '../commandContext.js';
import { derivedId, newId } from '../ids.js';
import type { Accounts } from './accounts.js';
import type { Attempts } from './attempts.js';
import type { Background } from './background.js';
import type { MailOutbox } from './mail.js';
import type { CodePurpose, CodeStore, LookupHashes } from './ports.js';

export const CODE_MINUTES = 10;
const CODE_TRIES = 5;

const TEMPLATE = { signIn: 'signInCode', verifyEmail: 'verifyEmail', resetPassword: 'resetPassword' } as const;

/** One-time codes: six digits, ten minutes, five tries, one use; for one purpose and address, and only ever in the mail. */
export class Codes {
  constructor(
    private readonly store: CodeStore,
    private readonly hashes: LookupHashes,
    private readonly accounts: Accounts,
    private readonly attempts: Attempts,
    private readonly mails: MailOutbox,
    private readonly background: Background,
  ) {}

  /** The answer says nothing of whether the address has an account; the rest happens after it. */
  async request(purpose: CodePurpose, email: string, context: CommandContext): Promise<Result<null, Refusal>> {
    const blocked = await this.attempts.codeWanted(purpose, await this.hashes.email(email));
    if (blocked) return blocked;
    this.sendLater(purpose, email, context);
    return accept(null);
  }

  sendLater(purpose: CodePurpose, email: string, context: CommandContext): void {
    this.background.run(`send a code (${purpose})`, () => this.#send(purpose, email, context));
  }

  /** Spends a try, and the code with it when it is right. @returns the account that it was sent to, or null. */
  async take(purpose: CodePurpose, email: string, code: string, now: Date): Promise<string | null> {
    const addressHash = await this.hashes.email(email);
    return this.store.take(purpose, addressHash, await this.hashes.code(purpose, addressHash, code), now);
  }

  async #send(purpose: CodePurpose, email: string, context: CommandContext): Promise<void> {
    const found = await this.accounts.byEmail(email);
    const code = String(randomInt(0, 1_000_000)).padStart(6, '0');
    const addressHash = await this.hashes.email(email);
    const expiresAt = new Date(context.now.getTime() + CODE_MINUTES * 60_000);
    const stored = { purpose, addressHash, tries: CODE_TRIES, expiresAt };
    if (!found || (purpose === 'verifyEmail' && found.state.emailVerified)) {
      // A code that nobody can know: otherwise only addresses with an account would take the time of spending a try.
      return this.store.put({ ...stored, codeHash: randomBytes(32), accountId: newId() });
    }
    const { accountId, state } = found;
    const codeHash = await this.hashes.code(purpose, addressHash, code);
    await this.store.put({ ...stored, codeHash, accountId });
    await this.mails.send(derivedId('code', purpose, accountId, context.commandId), {
      template: TEMPLATE[purpose],
      accountId,
      variables: { name: state.name, code, minutes: CODE_MINUTES },
      notAfter: expiresAt,
    });
  }
}
