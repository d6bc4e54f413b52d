import type { Call } from './checkedCaller.js';

/** The AI features of a bot. */
export async function walkFeatures(owner: Call, id: string): Promise<void> {
  await owner(`get /api/aiFeatures/${id}`);
  await owner(`put /api/aiFeatures/${id}/TextEnhancer`, { enabled: true });
  await owner('post /api/aiFeatures/EnhanceText', { text: 'we sell bikes in the harbor' });
  await owner('post /api/aiFeatures/ValidateText', { text: 'Answers frequent questions about bikes.', botType: 'FAQ' });
  await owner('post /api/aiFeatures/ValidateExample', {
    examples: [{ question: 'When?', answer: 'At nine.' }],
    botType: 'FAQ',
  });
  await owner(`post /api/aiFeatures/${id}/prompt`, { question: 'When?' });
}

/** What a bot knows. */
export async function walkKnowledge(owner: Call, id: string): Promise<void> {
  await owner(`post /api/bot/${id}/knowledge`, { url: 'ftp://example.com/' }, 422);
  const scrape = await owner(`post /api/bot/${id}/knowledge`, { url: 'https://nowhere.invalid/', mode: 'page' });
  const { scrapeId } = scrape.data;
  // The run may have failed before it is cancelled: there is no such host.
  await owner(`post /api/bot/${id}/knowledge/${scrapeId}/cancel`, undefined, 200, 409);
  await owner(`get /api/bot/${id}/knowledge/${scrapeId}?consistency=strong`);
  await owner(`get /api/bot/${id}/knowledge/${scrapeId}/events`);
  await owner(`get /api/bot/${id}/knowledge?consistency=strong`);
  await owner(`post /api/bot/${id}/knowledge/search`, { query: 'bikes', topK: 3 });
  await owner(`post /api/bot/${id}/knowledge/${scrapeId}/refresh`, undefined, 404);
  await owner(`delete /api/bot/${id}/knowledge/${scrapeId}`, undefined, 404);
}

/** What is said to a bot, and the figures and the audit trail of it. */
export async function walkChats(open: Call, owner: Call, id: string): Promise<void> {
  await open(`get /api/bot/website/${id}`);
  await open(`get /demo/${id}`);
  const asked = await owner('post /api/bot/website/communicate', { botId: id, message: 'When are you open?' });
  const { conversationId, messageId } = asked.data;
  await owner('post /api/bot/website/feedback', { conversationId, messageId, rating: 'up' });
  await owner(`get /api/bot/website/conversations/${conversationId}?consistency=strong`);
  await owner(`get /api/bot/website/conversations/${conversationId}/answers/${messageId}`);
  await owner(`get /api/bot/${id}/conversations?consistency=strong`);
  await owner(`get /api/bot/${id}/conversations/${conversationId}?consistency=strong`);
  for (const path of ['overview', 'overview.csv', id, `${id}.csv`, `${id}/summary`, `${id}/summary.csv`])
    await owner(`get /api/analytics/${path}`);
  await owner(`delete /api/bot/website/conversations/${conversationId}`);
  const next = await owner('post /api/bot/website/communicate', { botId: id, message: 'And on Sunday?' });
  await owner(`delete /api/bot/${id}/conversations/${next.data.conversationId}`);
  await owner(`delete /api/bot/${id}/visitors/${conversationId}`);
  await owner('get /api/audit?consistency=strong');
  await owner(`get /api/audit?subject=${id}&limit=2`);
}
