import { LRUCache } from 'lru-cache';
import type { BotDocument } from '../../../projections/bots/projection.js';
import { botDecider } from '../../domain/bot/decider.js';
import { isKnown } from '../../domain/bot/state.js';
import { isUuid } from '../../domain/shared/ids.js';
import type { CommandHandler } from '../handleCommand.js';
import type { DocumentReader } from '../projection.js';
import { isPageOrigin } from './pageOrigin.js';
import type { AllowedOrigins } from './ports.js';

const KNOWN_MS = 30_000;
const UNKNOWN_MS = 1_000;

/** Which pages may talk to which bot. With the bot named, its newest state decides; without, the read model of bots. */
export class BotOrigins implements AllowedOrigins {
  readonly #anyBot = new LRUCache<string, boolean>({ max: 10_000 });

  constructor(
    private readonly commands: CommandHandler,
    private readonly bots: () => DocumentReader<BotDocument>,
  ) {}

  async isAllowed(origin: string, botId: string | null): Promise<boolean> {
    if (!isPageOrigin(origin)) return false;
    if (botId !== null && isUuid(botId)) {
      const { state } = await this.commands.load(botDecider, botId);
      // That there is no such bot any page may read: a widget that could not would take it for a broken connection.
      return !isKnown(state) || state.origins.includes(origin) || state.origins.includes('*');
    }
    const known = this.#anyBot.get(origin);
    if (known !== undefined) return known;
    // Two questions, not one with `$in`: each is answered from the index alone.
    const isAllowed =
      (await this.bots().count({ allowedOrigins: origin })) > 0 ||
      (await this.bots().count({ allowedOrigins: '*' })) > 0;
    this.#anyBot.set(origin, isAllowed, { ttl: isAllowed ? KNOWN_MS : UNKNOWN_MS });
    return isAllowed;
  }
}
