import type { Call } from './checkedCaller.js';

/** Makes bots and goes through their configurations, lists and lifecycle. @returns an active bot, and a draft. */
export async function walkBots(owner: Call, byKey: Call): Promise<{ id: string; secondId: string }> {
  const bot = await owner('post /api/bot', { name: 'Helpdesk', platform: 'Website', purpose: 'Answers' });
  const first = await byKey('post /api/bot/createBot', { botName: 'Second', platform: 'Website', purpose: 'Sells' });
  const controlled = await owner('post /api/bot/createControlledBot', {
    name: 'Third',
    platform: 'Website',
    type: 'CONTROLLED',
  });
  await owner('post /api/bot/updateControlledBotStyle', {
    botId: controlled.data.id,
    style: { primaryColor: '#102030' },
  });
  await owner(`get /api/bot/controlledBot/${controlled.data.id}?consistency=strong`);
  const id: string = bot.data.id;
  await owner('post /api/bot', { name: '', platform: 'Fax' }, 422);
  await owner(`patch /api/bot/${id}`, { description: 'Everything', style: { welcomeMessage: 'Hello' } });
  await owner(`put /api/botConfig/${id}`, {
    identity: 'A helper',
    tone: 'friendly',
    examples: [{ question: 'a?', answer: 'b.' }],
  });
  await owner('post /api/botConfig/setConfig', { botId: id, verbosity: 'concise' });
  await owner(`post /api/botConfig/${id}/publish`, { note: 'First' });
  await owner(`put /api/botConfig/${id}`, { identity: 'Another helper' });
  await owner(`post /api/botConfig/${id}/publish`, {});
  await owner(`post /api/botConfig/${id}/rollback`, { version: 1, note: null });
  for (const path of ['', '/versions', '/versions/1', '/diff?from=1&to=2'])
    await owner(`get /api/botConfig/${id}${path}`);
  await owner(`post /api/bot/${id}/restore`, undefined, 409);
  await owner(`post /api/bot/${id}/activate`);
  await owner(`post /api/bot/${id}/pause`);
  await owner(`post /api/bot/${id}/activate`);
  const lists = [
    '',
    '/getAllBotsForManagePage',
    '/getDeletedBots',
    '/summary',
    `/${id}`,
    `/${id}/history`,
    `/${id}/state?revision=1`,
    `/${id}/publishableKey`,
    `/${id}/export`,
    `/getOneBotDetails/${id}`,
  ];
  for (const path of lists) await owner(`get /api/bot${path}${path.includes('?') ? '' : '?consistency=strong'}`);
  await owner('get /api/bot?cursor=nonsense', undefined, 400);
  await owner('post /api/bot/getBotDetailsForHomePage', { botId: id });
  const exported = await owner(`get /api/bot/${id}/export`);
  await owner('post /api/bot/import', exported.data);
  return { id, secondId: first.data.id };
}
