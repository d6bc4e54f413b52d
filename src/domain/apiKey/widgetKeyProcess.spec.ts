import { issuePublishableKey } from './publishable.js';
import { widgetKeyProcess } from './widgetKeyProcess.js';

const at = '2026-01-01T00:00:00.000Z';

describe('the key of a bot’s widget', () => {
  it('is issued with the bot, as anybody else would issue it, and goes with it', () => {
    const created = { type: 'BotCreated', stream: 'bot-b-1', data: { ownerId: 'o', at } } as const;
    const command = issuePublishableKey('b-1', 'o', at);
    expect(widgetKeyProcess.react(null, created)).toEqual([
      { kind: 'command', category: 'apiKey', id: 'b-1', command },
    ]);
    const purged = { type: 'BotPurged', stream: 'bot-b-1', data: { at } } as const;
    const revoke = { type: 'RevokeApiKey', data: { reason: 'bot', at } };
    expect(widgetKeyProcess.react(null, purged)).toEqual([
      { kind: 'command', category: 'apiKey', id: 'b-1', command: revoke },
    ]);
  });

  it('is not concerned by other events of the bot', () => {
    expect(widgetKeyProcess.correlate({ type: 'BotPaused', stream: 'bot-b-1' })).toBeNull();
  });
});
