import { startApp } from '../../support/app.js';
import { openTogether } from '../../support/setUp.js';
import { createWorld } from '../../support/world.js';
import { Journey } from './journey.js';
import { type Answer, PATIENT, pages, serveSite } from './site.js';

const TEXT = 'The opening hours are from nine to five on working days, and from ten to two on Saturdays. '.repeat(4);

export const page = (more = '', links: readonly string[] = []): string =>
  `<title>Page</title><main><p>${TEXT}${more}</p>${links.map((link) => `<a href="${link}">${link}</a>`).join(' ')}</main>`;

/** A service with an owner, and a site whose pages are what is in `content`: runs read eight at most. */
export function openScraping() {
  return openTogether(async ({ use }) => {
    const content: Record<string, string | Answer> = {};
    const site = use(await serveSite((request, response) => pages(content)(request, response)));
    const world = use(await createWorld({ SCRAPE_ALLOW_HOSTS: site.host, SCRAPE_MAX_PAGES: '8', ...PATIENT }));
    const app = use(await startApp(world));
    const owner = await new Journey(app).begin();
    return {
      ...{ content, site, world, app, owner },
      empty: () => {
        for (const path of Object.keys(content)) delete content[path];
      },
    };
  });
}
