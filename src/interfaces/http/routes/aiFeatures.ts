import { AI_TOKENS } from '../../../application/aiFeatures/tokens.js';
import type { Get } from '../../../application/token.js';
import {
  enhanceBody,
  enhanced,
  examplesValidated,
  textValidated,
  validateExampleBody,
  validateTextBody,
} from '../bots/aiSchemas.js';
import { featureRoutes, TAG } from '../bots/featureRoutes.js';
import { mayWrite, PROBLEMS, problem } from '../bots/replies.js';
import { answeredSignal } from '../pipeline/answered.js';
import { accepted, ok } from '../reply.js';
import { type RateRule, type Route, route } from '../route.js';

/** A language model costs money: these are limited for each account. */
const rate: readonly RateRule[] = [
  { name: 'ai-tools', points: 60, seconds: 60, per: 'account', whenUnavailable: 'allow' },
];

const refusals = {
  403: problem('The bot has this feature switched off'),
  404: PROBLEMS[404],
  422: PROBLEMS[422],
  503: problem('The language model gave no usable answer; `code` says why'),
};

export const aiFeatureRoutes = (get: Get): Route[] => [
  route({
    method: 'post',
    path: '/api/aiFeatures/EnhanceText',
    tag: TAG,
    summary: 'Reword a description clearly: same facts, same language',
    access: mayWrite,
    body: enhanceBody,
    rate,
    responses: { 200: { description: 'The reworded text', schema: enhanced }, ...refusals },
    handler: async ({ caller, body: { text, botId = null }, koa }) =>
      ok(
        accepted(
          await get(AI_TOKENS.AiFeatures).use(caller, 'TextEnhancer', botId, (tools) =>
            tools.enhance(text, answeredSignal(koa)),
          ),
        ),
      ),
  }),
  route({
    method: 'post',
    path: '/api/aiFeatures/ValidateText',
    tag: TAG,
    summary: 'Judge whether a description suits a type of bot',
    access: mayWrite,
    body: validateTextBody,
    rate,
    responses: { 200: { description: 'The verdict', schema: textValidated }, ...refusals },
    handler: async ({ caller, body: { text, botType, botId = null }, koa }) =>
      ok(
        accepted(
          await get(AI_TOKENS.AiFeatures).use(caller, 'TextValidator', botId, async (tools) => ({
            validationResult: await tools.validateText(text, botType, answeredSignal(koa)),
          })),
        ),
      ),
  }),
  route({
    method: 'post',
    path: '/api/aiFeatures/ValidateExample',
    tag: TAG,
    summary: 'Judge examples of questions and answers',
    access: mayWrite,
    body: validateExampleBody,
    bodyLimit: 400_000,
    rate,
    responses: { 200: { description: 'The verdict', schema: examplesValidated }, ...refusals },
    handler: async ({ caller, body: { examples, botType, botId = null }, koa }) =>
      ok(
        accepted(
          await get(AI_TOKENS.AiFeatures).use(caller, 'ExampleValidator', botId, async (tools) => ({
            validationResult: await tools.validateExamples(examples, botType, answeredSignal(koa)),
          })),
        ),
      ),
  }),
  ...featureRoutes(get),
];
