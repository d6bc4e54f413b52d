import { DEFAULT_STYLE } from '../../../domain/bot/values.js';

/** A small exported bot, for the documentation. */
export const PORTABLE_EXAMPLE = {
  format: 'nova-bot',
  formatVersion: 1,
  exportedAt: '2026-01-31T09:00:00.000Z',
  bot: {
    name: 'Helpdesk',
    purpose: 'Answers questions about our bicycles',
    description: null,
    avatar: null,
    platform: 'Website',
    type: 'FREE_STYLE',
    style: { ...DEFAULT_STYLE, suggestedQuestions: ['When are you open?'] },
    allowedOrigins: ['https://www.example.com'],
    features: ['Website'],
  },
  configuration: {
    draft: {
      identity: 'The helpdesk of a bicycle shop',
      tone: 'friendly',
      verbosity: null,
      behaviour: null,
      language: null,
      websiteType: 'shop',
      responseFormat: null,
      allowedTopics: [],
      disallowedTopics: [],
      examples: [],
      apiEndpoints: [],
      settings: {},
    },
    published: null,
  },
  sources: [{ url: 'https://www.example.com/', mode: 'crawl', maxPages: 50, include: [], exclude: [], schedule: null }],
} as const;
