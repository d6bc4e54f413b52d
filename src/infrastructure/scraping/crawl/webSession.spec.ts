import type { Visit } from '../../../application/ports/pageReader.js';
import { FetchFailure } from '../net/fetchFailure.js';
import { WebSession, type WebSessionParts } from './webSession.js';

const URL_OF_PAGE = 'https://e.com/a';

/** What a visit gives that fails with `error`, and what was reported of it. */
async function failedBy(error: unknown): Promise<{ visit: Visit; reported: unknown[] }> {
  const reported: unknown[] = [];
  const session = new WebSession({
    lanes: { add: () => Promise.reject(error) },
    onUnreadable: (...told: unknown[]) => void reported.push(told),
  } as unknown as WebSessionParts);
  const { signal } = new AbortController();
  return { visit: await session.visit({ url: URL_OF_PAGE, site: null, known: null, signal }), reported };
}

describe('a page that cannot be read', () => {
  it('is reported when something else than the web is at fault', async () => {
    const bug = new TypeError('x is not a function');
    const { visit, reported } = await failedBy(bug);
    expect(visit).toMatchObject({ kind: 'failed', code: 'UNREADABLE', detail: expect.stringContaining(bug.message) });
    expect(reported).toEqual([[bug, URL_OF_PAGE]]);
    expect((await failedBy('no error at all')).visit).toMatchObject({
      detail: 'It could not be read: no error at all',
    });
  });

  it('is no news when the web is', async () => {
    const { visit, reported } = await failedBy(new FetchFailure('TIMEOUT', 'It took too long.'));
    expect(visit).toMatchObject({ kind: 'failed', code: 'TIMEOUT' });
    expect(reported).toEqual([]);
  });

  it('is explained without half a character at the end', async () => {
    for (const error of [new Error('😀'.repeat(300)), new Error(`x${'😀'.repeat(300)}`)]) {
      const { visit } = await failedBy(error);
      expect(visit.kind === 'failed' && visit.detail.isWellFormed()).toBe(true);
    }
  });
});
