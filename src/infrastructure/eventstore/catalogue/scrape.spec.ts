import { scrapeEvents } from './scrape.js';

it('a page that was left out before its status was recorded has none', () => {
  const stored = {
    url: 'https://e.com/',
    reason: 'gone',
    detail: 'The server answered 410.',
    at: '2026-01-01T00:00:00.000Z',
  };
  const { schema, upcasters } = scrapeEvents.specs.PageSkipped!;
  expect(schema.parse(upcasters![1]!(stored))).toEqual({ ...stored, status: null });
});
