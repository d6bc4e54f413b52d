import type { Opened } from '../../support/setUp.js';
import { createWorld, testStack } from '../../support/world.js';
import { modelServer } from './gates.js';
import { type Answer, pages, serveSite } from './site.js';

/**
 * A site, and a world to whose vector store and mail provider gates lead; the embedding model is one too.
 * @param gateTo opens a gate to a server.
 */
export async function openGatedWorld<G extends { readonly url: string; close(): Promise<void> }>(
  { use }: Opened,
  gateTo: (target: string) => Promise<G>,
) {
  const content: Record<string, string | Answer> = {};
  const stack = await testStack();
  const site = use(await serveSite((request, response) => pages(content)(request, response)));
  const model = use(await modelServer());
  const supabase = use(await gateTo(stack.SUPABASE_URL!));
  const mail = use(await gateTo(stack.RESEND_BASE_URL!));
  const world = use(
    await createWorld({
      SCRAPE_ALLOW_HOSTS: site.host,
      SUPABASE_URL: supabase.url,
      RESEND_BASE_URL: mail.url,
      EMBEDDING_BASE_URL: `${model.url}/v1`,
      EMBEDDING_API_KEY: 'key',
      EMBEDDING_MODEL: 'letters',
    }),
  );
  return { content, site, model, supabase, mail, world };
}

/** A page of which so much is said that it is worth reading. */
export const page = (text: string): string =>
  `<title>Page</title><main><h1>Page</h1><p>${text} ${`and ${text} again. `.repeat(6)}</p></main>`;
