import type { Refusal } from '../../domain/shared/decider.js';

export const notFound = (what: 'bot' | 'source' | 'run'): Refusal => ({
  kind: 'notFound',
  code: 'NOT_FOUND',
  detail: `There is no such ${what}.`,
});

export const removedBot: Refusal = {
  kind: 'conflict',
  code: 'BOT_DELETED',
  detail: 'The bot is in the recycle bin. Restore it first.',
};

export const urlRefusal = (detail: string): Refusal => ({ kind: 'invalid', code: 'URL_REFUSED', detail });

export const scheduleRefusal = (detail: string): Refusal => ({ kind: 'invalid', code: 'SCHEDULE_REFUSED', detail });

export const tooManyPages = (maxPages: number): Refusal => ({
  kind: 'invalid',
  code: 'TOO_MANY_PAGES',
  detail: `A run reads at most ${maxPages} pages.`,
  info: { maxPages },
});
