import { z } from 'zod';
import { ACCOUNT_TOKENS } from '../../../application/accounts/tokens.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { botDecider } from '../../../domain/bot/decider.js';
import { isKnown } from '../../../domain/bot/state.js';
import type { Config } from '../../../infrastructure/config/index.js';
import { script } from '../pages/assets.js';
import { dashboardPage } from '../pages/dashboardPage.js';
import { demoPage } from '../pages/demoPage.js';
import { Problem } from '../problem.js';
import { publicOrigin } from '../publicOrigin.js';
import { type Route, route } from '../route.js';
import { id } from '../website/schemas.js';

const tag = 'Pages';
const access = { kind: 'public' } as const;
const text = z.string();
const js = { 200: { description: 'The script', contentType: 'text/javascript', schema: text } };
const html = { description: 'The page', contentType: 'text/html', schema: text };

/** What browsers load: the widget, a page that shows it, and the owner's dashboard. */
export const pageRoutes = (get: Get, config: Config): readonly Route[] => [
  route({
    method: 'get',
    path: '/',
    tag,
    summary: 'The address that the start prints: leads to the dashboard',
    access,
    responses: { 302: { description: 'To the dashboard' } },
    handler: async () => ({ status: 302, headers: { location: '/dashboard' } }),
  }),
  route({
    method: 'get',
    path: '/widget.js',
    tag,
    summary: 'The chat widget: one script tag with `data-bot` and `data-key` on any page',
    access,
    responses: js,
    handler: async ({ koa }) => script(koa, 'widget.js'),
  }),
  route({
    method: 'get',
    path: '/demo/:botId',
    tag,
    summary: 'A page with the widget of a bot',
    access,
    params: z.strictObject({ botId: id }),
    responses: { 200: html, 404: { description: 'No such bot' } },
    handler: async ({ params: { botId }, koa }) => {
      const [{ state }, publishableKey] = await Promise.all([
        get(TOKENS.CommandHandler).load(botDecider, botId),
        get(ACCOUNT_TOKENS.PublishableKeys).find(botId),
      ]);
      if (!isKnown(state) || state.status === 'deleted' || publishableKey === null) throw Problem.notFound('This bot');
      // Anybody may open this page: it shows what the widget shows, not what the owner has written about the bot.
      const { name } = state.details;
      const { primaryColor, onPrimaryColor } = state.style;
      const isActive = state.status === 'active';
      const bot = { id: botId, name, isActive, primaryColor, onPrimaryColor, publishableKey };
      return demoPage(bot, publicOrigin(config, koa));
    },
  }),
  route({
    method: 'get',
    path: '/dashboard',
    tag,
    summary: 'The owner’s page: use of the bots as charts, and scrapes as they run',
    access,
    responses: { 200: html },
    handler: async () => dashboardPage(),
  }),
  route({
    method: 'get',
    path: '/dashboard.js',
    tag,
    summary: 'The script of the dashboard',
    access,
    responses: js,
    handler: async ({ koa }) => script(koa, 'dashboard.js'),
  }),
];
