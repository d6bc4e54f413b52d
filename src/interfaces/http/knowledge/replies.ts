import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import type { Caller } from '../../../application/caller.js';
import type { Get } from '../../../application/token.js';
import { key, problem } from '../bots/replies.js';
import { accepted } from '../reply.js';
import type { RateRule } from '../route.js';

export const TAG = 'Knowledge';
export const mayRead = key('knowledge:read');
export const mayWrite = key('knowledge:write');

export const PROBLEMS = {
  404: problem('There is no such bot, source or run, or it is another’s'),
  409: problem('Not possible in the state it is in'),
  410: problem('The source has been removed'),
  422: problem('Fields that are not as expected, an address that is not fetched, or too many pages'),
} as const;

/** Every run costs other people’s servers something. */
export const RUNS: RateRule = { name: 'scrapes', points: 60, seconds: 3_600, per: 'account', whenUnavailable: 'allow' };
export const SEARCHES: RateRule = {
  name: 'search',
  points: 300,
  seconds: 60,
  per: 'account',
  whenUnavailable: 'allow',
};

/** @throws Problem 404 unless the caller may see the bot. */
export async function mustSeeBot(get: Get, caller: Caller, botId: string): Promise<void> {
  accepted(await get(BOT_TOKENS.BotCommands).load(caller, botId));
}
