import { accept } from '../shared/result.js';
import { merged } from './changes.js';
import type { ChangeBot } from './commands.js';
import { changedFields, sameJson } from './equality.js';
import type { BotEvent } from './events.js';
import { type Decision, no } from './refusals.js';
import type { LivingBot } from './state.js';

/** One event for each thing that really changes: details, style, origins. Origins are kept once each, in the order given. */
export function changeBot({ data }: ChangeBot, bot: LivingBot): Decision<BotEvent> {
  const { at } = data;
  if (data.onlyControlled && bot.botType !== 'CONTROLLED') {
    return no('conflict', 'NOT_CONTROLLED', 'This bot is not a controlled bot.');
  }
  const events: BotEvent[] = [];
  const details = merged(bot.details, data.details);
  const newDetails = changedFields(bot.details, details);
  if (newDetails.length > 0) events.push({ type: 'BotDetailsChanged', data: { ...details, changed: newDetails, at } });
  const style = merged(bot.style, data.style);
  const newStyle = changedFields(bot.style, style);
  if (newStyle.length > 0) events.push({ type: 'BotStyleChanged', data: { style, changed: newStyle, at } });
  const origins = data.origins && [...new Set(data.origins)];
  if (origins && !sameJson(origins, bot.origins)) events.push({ type: 'AllowedOriginsChanged', data: { origins, at } });
  return accept(events);
}
