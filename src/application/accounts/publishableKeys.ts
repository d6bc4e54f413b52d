import { apiKeyDecider, issuePublishableKey } from '../../domain/apiKey/index.js';
import type { Refusal } from '../../domain/shared/decider.js';
import { accept, type Result } from '../../domain/shared/result.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler } from '../handleCommand.js';
import type { ApiKeyForm, ApiKeySecrets } from './apiKeyPorts.js';
import type { ApiKeyVerifier } from './apiKeyVerifier.js';
import { atOf, step } from './visit.js';

/**
 * Publishable keys (`nova_pub_…`): they stand in web pages, name one bot and are worth nothing elsewhere. Being no
 * secret, they can be shown again at any time: the text derives from the bot, a generation and a server key. The key's id
 * is the bot's, so that there cannot be two.
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
    const command = issuePublishableKey(botId, ownerId, atOf(context));
    const issued = await this.handler.handle(apiKeyDecider, botId, command, step(context, `publishable key ${botId}`));
    if (!issued.ok) return issued;
    await this.verifier.changed(botId, issued.value.revision);
    const { state } = issued.value;
    return accept(await this.#compose(botId, state.status === 'active' ? state.generation : 0));
  }

  /** The bot's key as it stands in its pages, or null when it has none (any more). */
  async find(botId: string): Promise<string | null> {
    const { state } = await this.handler.load(apiKeyDecider, botId);
    return state.status === 'active' ? this.#compose(botId, state.generation) : null;
  }

  /** A new key in place of the one of `generation`; pages with that one go on working for `overlapSeconds`. */
  async rotate(
    botId: string,
    generation: number,
    overlapSeconds: number,
    context: CommandContext,
  ): Promise<Result<string, Refusal>> {
    const formerUntil = new Date(context.now.getTime() + overlapSeconds * 1000).toISOString();
    const data = { generation, lastFour: '', hash: null, formerUntil, at: atOf(context) };
    const command = step(context, `rotate publishable key ${botId}`);
    const rotated = await this.handler.handle(apiKeyDecider, botId, { type: 'RotateApiKey', data }, command);
    if (!rotated.ok) return rotated;
    await this.verifier.changed(botId, rotated.value.revision);
    const now = rotated.value.state;
    return accept(await this.#compose(botId, now.status === 'active' ? now.generation : 0));
  }

  /** When the bot is purged. Without a key, nothing happens. */
  async revoke(botId: string, context: CommandContext): Promise<void> {
    const data = { reason: 'bot', at: atOf(context) } as const;
    const command = step(context, `revoke publishable key ${botId}`);
    const revoked = await this.handler.handle(apiKeyDecider, botId, { type: 'RevokeApiKey', data }, command);
    if (revoked.ok) await this.verifier.changed(botId, revoked.value.revision);
  }

  async #compose(botId: string, generation: number): Promise<string> {
    return this.form.compose('pub', botId, await this.secrets.publishable(botId, generation)).text;
  }
}
