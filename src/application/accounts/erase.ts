import { type ActiveAccount, accountDecider } from '../../domain/account/index.js';
import { emailDecider } from '../../domain/email/index.js';
import { identityDecider } from '../../domain/identity/index.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import type { SubjectKeys } from '../ports/subjectKeys.js';
import type { KeyUses } from './apiKeyPorts.js';
import type { CodeStore, DeviceStore, LookupHashes, PasswordStore } from './ports.js';
import type { SessionDirectory } from './views.js';
import { atOf, step } from './visit.js';

/**
 * Erases a person: the account is closed (which ends its sessions and keys everywhere), its address and sign-ins are
 * free again, what is stored beside the log is deleted, and the key of its personal data is destroyed, so that no
 * event, backup or rebuild can give it back. Bots and keys follow by a job, which also repeats `removeTraces` if the
 * process died in between; names of an erased account that were not released can be taken over by anybody.
 */
export class EraseAccount {
  constructor(
    private readonly services: {
      readonly handler: CommandHandler;
      readonly directory: SessionDirectory;
      readonly hashes: LookupHashes;
      readonly subjectKeys: SubjectKeys;
      readonly stores: readonly Pick<PasswordStore & CodeStore & DeviceStore & KeyUses, 'removeOf'>[];
    },
  ) {}

  /** Closes the account, then removes what it has left. */
  async erase(accountId: string, context: CommandContext) {
    const { handler, directory } = this.services;
    const { state } = await handler.load(accountDecider, accountId);
    const names = state.status === 'active' ? await this.#namesOf(state) : { emails: [], identities: [] };
    const data = { at: atOf(context) };
    const erased = await handler.handle(accountDecider, accountId, { type: 'EraseAccount', data }, context);
    if (!erased.ok) return erased;
    await directory.accountChanged(accountId, erased.value.revision);
    const command = { type: 'Release', data: { accountId, at: data.at } } as const;
    for (const id of names.emails) await handler.handle(emailDecider, id, command, step(context, `release ${id}`));
    for (const id of names.identities)
      await handler.handle(identityDecider, id, command, step(context, `release ${id}`));
    await this.removeTraces(accountId);
    return erased;
  }

  /** What stands beside the log, and at last the key. */
  async removeTraces(accountId: string): Promise<void> {
    for (const store of this.services.stores) await store.removeOf(accountId);
    await this.services.subjectKeys.erase(accountId);
  }

  async #namesOf(state: ActiveAccount) {
    const emails = [await this.services.hashes.email(state.email)];
    return { emails, identities: state.identities.map(({ identityId }) => identityId) };
  }
}
