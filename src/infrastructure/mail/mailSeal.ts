import type { MailSeal } from '../../application/accounts/mailRenderer.js';
import { open, seal } from '../encryption/cipher.js';
import type { InstallationKey } from '../security/installationKey.js';

/** AES-256-GCM under a key of the installation, bound to the mail's id. */
export class KeyedMailSeal implements MailSeal {
  constructor(private readonly keys: InstallationKey) {}

  async seal(mailId: string, variables: Readonly<Record<string, string | number>>): Promise<string> {
    return seal(await this.keys.for('mail'), Buffer.from(JSON.stringify(variables)), mailId).toString('base64');
  }

  async open(mailId: string, sealed: string): Promise<Readonly<Record<string, string | number>>> {
    const plain = open(await this.keys.for('mail'), Buffer.from(sealed, 'base64'), mailId);
    return JSON.parse(plain.toString('utf8')) as Record<string, string | number>;
  }
}
