import { z } from 'zod';
import { featureOff } from '../../../application/aiFeatures/aiFeatures.js';
import { AI_TOKENS } from '../../../application/aiFeatures/tokens.js';
import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import { featureSwitches } from '../../../application/bots/view.js';
import type { Get } from '../../../application/token.js';
import type { KnownBot } from '../../../domain/bot/index.js';
import { isKnown } from '../../../domain/bot/state.js';
import { searchOrRefuse } from '../knowledge/searchOrRefuse.js';
import { demandScope } from '../pipeline/authenticate.js';
import { Problem } from '../problem.js';
import { accepted, commandReply, ok } from '../reply.js';
import { type Route, route } from '../route.js';
import { featuresView, promptBody, promptView } from './aiSchemas.js';
import { botIdParams, loadKnown } from './configurationRoutes.js';
import { mayRead, mayWrite, nowOf, PROBLEMS, problem } from './replies.js';
import { feature } from './schemas.js';

export const TAG = 'AI features';
const PASSAGES = 6;

export const featureRoutes = (get: Get): Route[] => [
  route({
    method: 'get',
    path: '/api/aiFeatures/:botId',
    tag: TAG,
    summary: 'Which features are on',
    access: mayRead,
    params: botIdParams,
    responses: { 200: { description: 'Every feature', schema: featuresView }, 404: PROBLEMS[404] },
    handler: async ({ caller, params: { botId } }) => {
      const bot = await loadKnown(get, caller, botId);
      const { features, revision } = bot;
      return ok({ botId, features: featureSwitches(features), revision }, { revision });
    },
  }),
  route({
    method: 'put',
    path: '/api/aiFeatures/:botId/:feature',
    tag: TAG,
    summary: 'Switch a feature on or off',
    access: mayWrite,
    params: botIdParams.extend({ feature }),
    body: z.strictObject({ enabled: z.boolean() }),
    responses: { 200: { description: 'Every feature', schema: featuresView }, ...PROBLEMS },
    handler: async (input) => {
      const { botId, feature: name } = input.params;
      const data = { feature: name, enabled: input.body.enabled, at: nowOf(input) };
      const command = { type: 'SwitchFeature', data } as const;
      const outcome = accepted(await get(BOT_TOKENS.BotCommands).run(input.caller, botId, command, input.command));
      const { state, revision } = outcome;
      const features = featureSwitches(isKnown(state) ? state.features : []);
      return commandReply(outcome, { botId, features, revision });
    },
  }),
  route({
    method: 'post',
    path: '/api/aiFeatures/:botId/prompt',
    tag: TAG,
    summary:
      'The system prompt of the bot as it would be sent, with the passages found for a question (for a key: with `knowledge:read`)',
    access: mayRead,
    params: botIdParams,
    body: promptBody,
    safe: true,
    rate: [{ name: 'prompt', points: 60, seconds: 60, per: 'account', whenUnavailable: 'allow' }],
    responses: {
      200: { description: 'The prompt', schema: promptView },
      403: problem('The bot has its prompt builder switched off, or the API key may not read knowledge'),
      404: PROBLEMS[404],
      409: problem('Nothing is published yet'),
    },
    handler: async ({ caller, params: { botId }, body: { question, configuration: which } }) => {
      const bot = await loadKnown(get, caller, botId);
      if (question) demandScope(caller, 'knowledge:read');
      if (!bot.features.includes('Website')) throw Problem.refused(featureOff('Website'));
      const configuration = configurationOf(bot, which);
      const passages = question ? await passagesFor(get, botId, question) : [];
      const prompt = get(AI_TOKENS.WebsitePrompt)({ ...bot.details, configuration, passages });
      return ok({ prompt, configuration: which, passages: passages.length }, { subject: { id: botId } });
    },
  }),
];

function configurationOf(bot: KnownBot, which: 'draft' | 'published') {
  if (which === 'draft') return bot.draft;
  if (!bot.published) throw new Problem(409, 'NOT_PUBLISHED', 'Nothing is published yet; ask for the draft.');
  return bot.published.configuration;
}

async function passagesFor(get: Get, botId: string, query: string) {
  const found = await searchOrRefuse(get, { botId, query, topK: PASSAGES });
  return found.map(({ title, url, text }, index) => ({ number: index + 1, title, url, text }));
}
