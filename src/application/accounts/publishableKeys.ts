import { apiKeyDecider } from '../../domain/apiKey/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result } from '../../domain/shared/result.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { ApiKeyForm, ApiKeySecrets } from './apiKeyPorts.js';
import type { ApiKeyVerifier } from './apiKeyVerifier.js';
import { atOf, step } from './visit.js';

/** The one publishable key of a bot: its id derives from the bot's, so that there cannot be two. */
export const publishableKeyId = (botId: string): string => derivedId('publishable key', botId);

/**
 * Publishable keys (`nova_pub_…`): they stand in web pages, name one bot and are worth nothing elsewhere. Being no
 * secret, they can be shown again at any time: the text derives from the bot, a generation and a server key.
 */
export class PublishableKeys {
  constructor(
    private readonly handler: CommandHandler,
    private readonly form: ApiKeyForm,
    private readonly secrets: ApiKeySecrets,
    private readonly verifier: ApiKeyVerifier,
  ) {}

  /** The bot's key, issued if it has none yet; a revoked one is refused. Repeating it changes nothing. */
  async issue(botId: string, ownerId: string, context: CommandContext): Promise<Result<string, Refusal>> {
    const known = await this.find(botId);
    if (known !== null) return accept(known);
    const keyId = publishableKeyId(botId);
    const { text, prefix } = await this.#compose(keyId, 0);
    const data = {
      accountId: ownerId,
      kind: 'publishable',
      botId,
      name: 'Widget',
      scopes: [],
      prefix,
      lastFour: text.slice(-4),
      hash: null,
      limit: { points: 600, seconds: 60 },
      expiresAt: null,
      at: atOf(context),
    } as const;
    const command = step(context, `publishable key ${botId}`);
    const issued = await this.handler.handle(apiKeyDecider, keyId, { type: 'IssueApiKey', data }, command);
    if (issued.ok) {
      await this.verifier.changed(keyId, issued.value.revision);
      return accept(text);
    }
    // Another was faster, or the key was revoked together with its bot.
    const other = await this.find(botId);
    return other === null ? issued : accept(other);
  }

  /** The bot's key as it stands in its pages, or null when it has none (any more). */
  async find(botId: string): Promise<string | null> {
    const keyId = publishableKeyId(botId);
    const { state } = await this.handler.load(apiKeyDecider, keyId);
    return state.status === 'active' ? (await this.#compose(keyId, state.generation)).text : null;
  }

  /** A new key; pages with the former one go on working for `overlapSeconds`. */
  async rotate(botId: string, overlapSeconds: number, context: CommandContext): Promise<Result<string, Refusal>> {
    const keyId = publishableKeyId(botId);
    const { state } = await this.handler.load(apiKeyDecider, keyId);
    const { text } = await this.#compose(keyId, state.status === 'active' ? state.generation + 1 : 0);
    const formerUntil = new Date(context.now.getTime() + overlapSeconds * 1000).toISOString();
    const data = { lastFour: text.slice(-4), hash: null, formerUntil, at: atOf(context) };
    const command = step(context, `rotate publishable key ${botId}`);
    const rotated = await this.handler.handle(apiKeyDecider, keyId, { type: 'RotateApiKey', data }, command);
    if (!rotated.ok) return rotated;
    await this.verifier.changed(keyId, rotated.value.revision);
    const now = rotated.value.state;
    return accept((await this.#compose(keyId, now.status === 'active' ? now.generation : 0)).text);
  }

  /** When the bot is purged. Without a key, nothing happens. */
  async revoke(botId: string, context: CommandContext): Promise<void> {
    const keyId = publishableKeyId(botId);
    const data = { reason: 'bot', at: atOf(context) } as const;
    const command = step(context, `revoke publishable key ${botId}`);
    const revoked = await this.handler.handle(apiKeyDecider, keyId, { type: 'RevokeApiKey', data }, command);
    if (revoked.ok) await this.verifier.changed(keyId, revoked.value.revision);
  }

  async #compose(keyId: string, generation: number) {
    return this.form.compose('pub', keyId, await this.secrets.publishable(keyId, generation));
  }
}
