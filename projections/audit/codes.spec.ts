import { FAILURE_WORDS } from '../../src/application/website/failureWords.js';
import { eventLog } from '../../test/support/dsl/eventLog.js';
import { AuditQueries } from './queries.js';
import { inWords } from './words.js';

/** What a reader is told of an event that was projected. */
async function told(stream: string, event: { type: string; data: object }): Promise<string> {
  const row = { type: event.type, words: inWords(eventLog().record(stream, event)), at: new Date() };
  const queries = new AuditQueries({ query: async () => [row] as never });
  return (await queries.list({}, null, 10)).items[0]!.words;
}

describe('an entry of the audit trail', () => {
  it.each([
    ['conversation-1', 'ReplyFailed', 'VISITOR_LEFT', 'The answer was stopped: the visitor left or stopped it.'],
    ['conversation-1', 'ReplyFailed', 'PROVIDER_TIMEOUT', 'Could not answer: the language model took too long.'],
    ['conversation-1', 'ReplyFailed', 'NEVER_SEEN', 'Could not answer: never seen.'],
    ['scrape-1', 'PageFailed', 'TOO_MANY_REDIRECTS', 'Could not read a page: too many redirects.'],
    ['scrape-1', 'PageFailed', 'HTTP_404', 'Could not read a page: the server answered 404.'],
    ['scrape-1', 'ScrapeFailed', 'SOURCE_REMOVED', 'The run failed: source removed.'],
    ['scrape-1', 'ChunksRefused', 'STORE_REFUSED', 'Could not store the chunks of a page: store refused.'],
  ])('of %s says in words that %s was %s', async (stream, type, code, words) => {
    expect(await told(stream, { type, data: { code } })).toBe(words);
  });

  it.each(Object.keys(FAILURE_WORDS))('has words for an answer that ended with %s', async (code) => {
    expect(await told('conversation-1', { type: 'ReplyFailed', data: { code } })).not.toMatch(/[A-Z]{2}|_|\(/);
  });

  it.each([
    ['knowledge-1', { type: 'SourceScheduled', data: { cron: '0 3 * * 1' } }, 'Scheduled the source (0 3 * * 1).'],
    ['knowledge-1', { type: 'SourceScheduled', data: { cron: 'DAILY' } }, 'Scheduled the source (DAILY).'],
  ])('keeps what stands in brackets otherwise: %s %j', async (stream, event, words) => {
    expect(await told(stream, event)).toBe(words);
  });
});
