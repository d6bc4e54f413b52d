import { token } from '../token.js';

/** Erases what one area derived from a bot. */
export interface BotDataEraser {
  /** Names the area in the record of the erasure. */
  readonly area: string;
  /** Repeating it is harmless. Throwing has the whole erasure tried again later. */
  erase(botId: string, signal: AbortSignal): Promise<void>;
}

/** Bound once by every area that keeps something of a bot. */
export const BOT_DATA_ERASER = token<BotDataEraser>('BotDataEraser');
