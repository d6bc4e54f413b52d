import type { AnswerSubject } from '../../application/website/ports.js';
import { open, seal } from '../encryption/cipher.js';
import type { PostgresSubjectKeys } from '../encryption/postgresSubjectKeys.js';

export type AnswerKeys = Pick<PostgresSubjectKeys, 'ensure' | 'find'>;

/** Opens what was sealed of one answer. @throws when it was sealed under another key. */
export type OpenAnswer = (sealed: string) => string;

/**
 * What Redis holds of answers is sealed under the key of their conversation: whoever erases that one need not know which
 * answers there are, nor wait for those under way.
 */
export class AnswerSeal {
  constructor(private readonly keys: AnswerKeys) {}

  /** In base64; null when the conversation is erased. */
  async seal(answerId: string, { conversationId, botId }: AnswerSubject, text: string): Promise<string | null> {
    const key = (await this.keys.ensure([{ id: conversationId, within: botId }])).get(conversationId);
    return key ? seal(key, Buffer.from(text), contextOf(answerId)).toString('base64') : null;
  }

  /** Null when the conversation is erased, or never was. */
  async opener(answerId: string, conversationId: string): Promise<OpenAnswer | null> {
    const key = (await this.keys.find([conversationId])).get(conversationId);
    return key ? (sealed) => open(key, Buffer.from(sealed, 'base64'), contextOf(answerId)).toString() : null;
  }
}

const contextOf = (answerId: string): string => `answer ${answerId}`;
