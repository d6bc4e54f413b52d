import { extract } from './extract.js';
import type { ExtractRequest, PageContent } from './extracted.js';

export const TEXT =
  'The quick brown fox jumps over the lazy dog and then explains how to configure the server properly. '.repeat(5);

/** What is found in a page of HTML, unless something else is given. */
export async function read(body: string | Uint8Array, given: Partial<ExtractRequest> = {}): Promise<PageContent> {
  const answer = await extract({
    body: typeof body === 'string' ? Buffer.from(body) : body,
    contentType: 'text/html',
    robotsTag: '',
    url: 'https://example.com/docs/page',
    ...given,
  });
  if (!('content' in answer)) throw new Error(JSON.stringify(answer));
  return answer.content;
}
