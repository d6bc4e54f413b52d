import { crc32 } from 'node:zlib';
import type { ApiKeyForm, ParsedApiKey } from '../../application/accounts/apiKeyPorts.js';
import { fromBase62, toBase62 } from './base62.js';

const ID = 22;
const SECRET = 43;
const CHECKSUM = 6;

const WHOLE = new RegExp(
  `^(nova_(live|test|pub)_)([0-9A-Za-z]{${ID}})([0-9A-Za-z]{${SECRET}})([0-9A-Za-z]{${CHECKSUM}})$`,
);

/**
 * `nova_<env>_<key id><secret><checksum>`, in base62: the id's 128 bits in 22 digits, the secret's 256 bits in 43, and
 * the CRC-32 of all before it in 6, by which typos and garbage are told without a look-up.
 */
export const apiKeyForm: ApiKeyForm = {
  compose(env, keyId, secret) {
    const prefix = `nova_${env}_${toBase62(Buffer.from(keyId.replaceAll('-', ''), 'hex'), ID)}`;
    const body = prefix + toBase62(secret, SECRET);
    return { text: body + checksum(body), prefix };
  },

  parse(text): ParsedApiKey | null {
    const parts = WHOLE.exec(text);
    if (!parts) return null;
    const [, , env = '', id = '', secret = '', sum = ''] = parts;
    if (checksum(text.slice(0, -CHECKSUM)) !== sum) return null;
    const idBytes = fromBase62(id, 16);
    const secretBytes = fromBase62(secret, 32);
    if (!idBytes || !secretBytes) return null;
    const hex = idBytes.toString('hex');
    const keyId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
    return { env: env as ParsedApiKey['env'], keyId, secret: secretBytes };
  },
};

function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return toBase62(bytes, CHECKSUM);
}
