import {
  AT,
  activated,
  configuration,
  created,
  deleted,
  paused,
  purged,
  restored,
} from '../../../test/bots/fixtures.js';
import type { BotEvent } from '../../domain/bot/events.js';
import { DEFAULT_STYLE } from '../../domain/bot/values.js';
import { inWords } from './historyWords.js';

const details = { name: 'Desk', purpose: 'Answers', description: null, avatar: null, at: AT };
const createdAs = (more: object): BotEvent => ({ ...created, data: { ...created.data, ...more } }) as BotEvent;

/** Every type of event, so that a new one cannot be left without words. */
const TOLD: Readonly<Record<BotEvent['type'], readonly (readonly [event: BotEvent, words: string])[]>> = {
  BotCreated: [
    [created, 'Created the website bot “Helpdesk”.'],
    [createdAs({ botType: 'CONTROLLED' }), 'Created the controlled website bot “Helpdesk”.'],
    [createdAs({ platform: 'WhatsApp' }), 'Created the bot “Helpdesk” for WhatsApp.'],
  ],
  BotDetailsChanged: [
    [{ type: 'BotDetailsChanged', data: { ...details, changed: ['name'] } }, 'Renamed the bot to “Desk”.'],
    [
      { type: 'BotDetailsChanged', data: { ...details, changed: ['name', 'purpose', 'description', 'avatar'] } },
      'Renamed the bot to “Desk”, removed its description and avatar and changed its purpose.',
    ],
    [{ type: 'BotDetailsChanged', data: { ...details, changed: ['purpose'] } }, 'Changed the purpose.'],
  ],
  BotConfigurationDrafted: [
    [
      {
        type: 'BotConfigurationDrafted',
        data: { configuration: configuration(), changed: ['tone', 'apiEndpoints', 'settings'], at: AT },
      },
      'Edited the draft configuration: tone, facts about interfaces and extra settings.',
    ],
  ],
  BotVersionPublished: [
    [
      { type: 'BotVersionPublished', data: { version: 2, note: 'warmer', configuration: configuration(), at: AT } },
      'Published version 2: “warmer”.',
    ],
    [
      { type: 'BotVersionPublished', data: { version: 2, note: null, configuration: configuration(), at: AT } },
      'Published version 2.',
    ],
  ],
  BotRolledBack: [
    [
      {
        type: 'BotRolledBack',
        data: { version: 3, toVersion: 1, note: null, configuration: configuration(), at: AT },
      },
      'Rolled back to version 1, published as version 3.',
    ],
  ],
  BotActivated: [[activated, 'Activated the bot with version 1.']],
  BotPaused: [[paused, 'Paused the bot.']],
  BotDeleted: [[deleted, 'Moved the bot to the recycle bin.']],
  BotRestored: [[restored, 'Restored the bot from the recycle bin, as a draft.']],
  BotPurged: [
    [purged, 'Deleted the bot for good, on request.'],
    [
      { type: 'BotPurged', data: { reason: 'retention', ownerId: 'owner', at: AT } },
      'Deleted the bot for good, after its time in the recycle bin.',
    ],
  ],
  AiFeatureEnabled: [
    [{ type: 'AiFeatureEnabled', data: { feature: 'TextEnhancer', at: AT } }, 'Switched on the text enhancer.'],
  ],
  AiFeatureDisabled: [
    [
      { type: 'AiFeatureDisabled', data: { feature: 'Website', at: AT } },
      'Switched off the prompt builder for websites.',
    ],
  ],
  BotStyleChanged: [
    [
      {
        type: 'BotStyleChanged',
        data: { style: DEFAULT_STYLE, changed: ['primaryColor', 'bubbleShape', 'welcomeMessage'], at: AT },
      },
      'Changed the style: primary colour (now #2f5bd0), bubble shape (now circle) and welcome message.',
    ],
  ],
  AllowedOriginsChanged: [
    [{ type: 'AllowedOriginsChanged', data: { origins: [], at: AT } }, 'Allowed no website to show the widget.'],
    [{ type: 'AllowedOriginsChanged', data: { origins: ['*'], at: AT } }, 'Allowed every website to show the widget.'],
    [
      { type: 'AllowedOriginsChanged', data: { origins: ['https://a.example', 'https://b.example'], at: AT } },
      'Allowed the widget on https://a.example and https://b.example.',
    ],
    [
      {
        type: 'AllowedOriginsChanged',
        data: { origins: ['a', 'b', 'c', 'd', 'e'].map((name) => `https://${name}.example`), at: AT },
      },
      'Allowed the widget on https://a.example, https://b.example, https://c.example and 2 more.',
    ],
  ],
};

describe('the history in words', () => {
  it.each(Object.entries(TOLD))('tells of %s as people do', (_type, told) => {
    for (const [event, words] of told) expect(inWords(event)).toBe(words);
  });
});
