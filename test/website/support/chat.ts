import { randomUUID } from 'node:crypto';
import { ACCOUNT_TOKENS } from '../../../src/application/accounts/tokens.js';
import { startApp } from '../../support/app.js';
import { openTogether } from '../../support/setUp.js';
import { createWorld } from '../../support/world.js';
import { createActiveBot, registerOwner } from './client.js';
import { putKnowledge, SHOP } from './knowledge.js';

export interface Answer {
  conversationId: string;
  messageId: string;
  reply: string;
  answered: boolean;
  provider: string;
  sources: { number: number; url: string; title: string; passage: string }[];
}

export const COMMUNICATE = '/api/bot/website/communicate';
export const ORIGIN = 'https://shop.example';

/** A service with the bot of a bike shop, asked by its owner and by visitors of its page. */
export function openChat() {
  return openTogether(async ({ use }) => {
    const world = use(await createWorld());
    const app = use(await startApp(world));
    const owner = await registerOwner(app.baseUrl);
    const botId = await createActiveBot(owner);
    await owner.call('PATCH', `/api/bot/${botId}`, { allowedOrigins: [ORIGIN] });
    await putKnowledge(app, botId, SHOP);
    const keyOf = async (bot: string) => (await app.service.services.get(ACCOUNT_TOKENS.PublishableKeys).find(bot))!;
    const key = await keyOf(botId);
    return {
      ...{ app, owner, botId, key, keyOf },
      ask: (message: string, more: object = {}) => owner.call<Answer>('POST', COMMUNICATE, { botId, message, ...more }),
      asVisitor: (body: object, headers: Record<string, string> = {}) =>
        fetch(`${app.baseUrl}${COMMUNICATE}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-api-key': key, origin: ORIGIN, ...headers },
          body: JSON.stringify({ botId, visitorId: randomUUID(), ...body }),
        }),
    };
  });
}

export async function problemOf(response: Response): Promise<string> {
  const { code } = (await response.json()) as { code: string };
  return `${response.status} ${code}`;
}
