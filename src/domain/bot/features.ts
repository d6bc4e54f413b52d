import { accept } from '../shared/result.js';
import type { SwitchFeature } from './commands.js';
import type { BotEvent } from './events.js';
import type { Decision } from './refusals.js';
import type { LivingBot } from './state.js';
import type { Feature, Platform } from './values.js';

/** What a new bot has switched on: a website bot its prompt builder, nothing else. */
export const initialFeatures = (platform: Platform): readonly Feature[] => (platform === 'Website' ? ['Website'] : []);

export function switchFeature({ data }: SwitchFeature, bot: LivingBot): Decision<BotEvent> {
  const { feature, enabled, at } = data;
  if (bot.features.includes(feature) === enabled) return accept([]);
  return accept([{ type: enabled ? 'AiFeatureEnabled' : 'AiFeatureDisabled', data: { feature, at } }]);
}
