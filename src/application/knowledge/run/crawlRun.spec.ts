import { scrapeDecider } from '../../../domain/scrape/decider.js';
import type { ScrapeEvent } from '../../../domain/scrape/events.js';
import type { RunRequest } from '../../../domain/scrape/state.js';
import type { FollowedPage, KnowledgeStore, KnownPage, PageVersion } from '../../ports/knowledgeStore.js';
import type { PageReader, Visit } from '../../ports/pageReader.js';
import { crawlRun } from './crawlRun.js';
import type { ScrapeReports } from './reports.js';

const SITE = 'https://e.example';
const NOW = '2026-01-01T00:00:00.000Z';
const DEADLINE = '2026-01-01T00:30:00.000Z';
const request: RunRequest = {
  ...{ sourceId: 's', botId: 'b', ownerId: 'o', url: `${SITE}/`, mode: 'crawl', trigger: 'refresh', maxPages: 20 },
  ...{ maxDepth: 5, include: [], exclude: [], model: 'm', requestedAt: NOW, deadline: DEADLINE },
};
const known = (path: string, links: readonly string[] = []): KnownPage => ({
  ...{ pageId: path, url: SITE + path, contentHash: `old ${path}`, simhash: '0000000000000000' },
  ...{ etag: null, lastModified: null, depth: 1, links: links.map((link) => SITE + link), misses: 0 },
});
interface Live {
  /** Where pages that were live lead to. */
  readonly links?: Readonly<Record<string, readonly string[]>>;
  /** What the sitemap gives; null: it is a crawl. */
  readonly listed?: { readonly urls: string[]; readonly isComplete: boolean } | null;
}

/** A run over a site whose pages are `visits`, with what was live before. */
function running(
  visits: Readonly<Record<string, () => Visit>>,
  before: readonly string[],
  { links = {}, listed = null }: Live = {},
) {
  const data: RunRequest = listed ? { ...request, mode: 'sitemap' } : request;
  let state = scrapeDecider.evolve(scrapeDecider.initial, { type: 'ScrapeRequested', data });
  const kept = new Map<string, PageVersion>();
  const followed = new Map<string, FollowedPage>();
  const carried: { url: string; missed: boolean }[] = [];
  const tell = (event: ScrapeEvent) => {
    state = scrapeDecider.evolve(state, event);
    return Promise.resolve(state);
  };
  const decided = (command: Parameters<typeof scrapeDecider.decide>[0]) => {
    const decision = scrapeDecider.decide(command, state);
    if (!decision.ok) throw new Error(decision.refusal.code);
    for (const event of decision.value) void tell(event);
    return Promise.resolve(state);
  };
  const clock = { now: NOW };
  const reports = {
    at: () => clock.now,
    load: () => Promise.resolve(state),
    tell: (_id: string, command: Parameters<typeof decided>[0]) => decided(command),
    failPage: (_id: string, url: string, failure: { code: string; detail: string; status: number | null }) =>
      decided({ type: 'FailPage', data: { url, ...failure, at: NOW } }),
  };
  const store: Partial<KnowledgeStore> = {
    begin: async () => 'open',
    livePages: async () => ({
      generation: 'before',
      model: 'm',
      requestedAt: NOW,
      pages: before.map((path) => known(path, links[path])),
    }),
    pagesOf: async () => [...kept.values()].map((page) => ({ ...page, misses: 0 })),
    putPage: async (_generation, page) => {
      kept.set(page.url, page);
      return before.includes(page.url.slice(SITE.length)) && page.contentHash.startsWith('old') ? 'stored' : 'new';
    },
    keepLinks: async (_generation, page) => {
      followed.set(page.url, page);
      return 'kept';
    },
    followedOf: async () => [...followed.values()],
    carryPages: async (_generation, urls, missed) => {
      carried.push(...urls.map((url) => ({ url, missed })));
      return urls.length;
    },
  };
  const reader: PageReader = {
    concurrency: 1,
    refusalOf: () => null,
    open: () => ({
      visit: async ({ url }) => visits[url.slice(SITE.length)]!(),
      sitemap: async () => ({ problems: [], ...(listed ?? { urls: [], isComplete: true }) }),
    }),
  };
  const parts = { store: store as KnowledgeStore, reader, reports: reports as unknown as ScrapeReports };
  return {
    clock,
    progress: () => (state.status === 'running' ? state.progress : null),
    crawl: () => crawlRun(parts, 'run', new AbortController().signal),
    carried,
    kept: () => [...kept.keys()].map((url) => url.slice(SITE.length)),
    end: () => (state.status === 'running' ? state.isCrawled : false),
  };
}

const saying = (markdown: string, path: string): Visit => {
  const visit = page(path, []);
  return visit.kind === 'page' ? { ...visit, content: { ...visit.content, markdown } } : visit;
};

const page = (path: string, links: readonly string[], noindex = false, hash = path): Visit => ({
  ...{ kind: 'page', url: SITE + path, via: 'fetch', bytes: 1, etag: null, lastModified: null },
  content: {
    ...{
      kind: 'html',
      title: path,
      language: 'en',
      canonical: null,
      noindex,
      markdown: `The page at ${path} says so.`,
    },
    ...{ links: links.map((link) => SITE + link), hash, simhash: 'ffffffffffffffff' },
  },
});

describe('a crawl that is killed and goes on', () => {
  it.each([0, 1])('keeps and drops what it would have without the kill (%i kills)', async (kills) => {
    let left = kills;
    const { crawl, carried, end } = running(
      {
        '/': () => page('/', ['/private', '/missing', '/withdrawn', '/broken', '/last']),
        '/private': () => page('/private', [], true),
        '/missing': () => ({ kind: 'gone', url: `${SITE}/missing`, status: 404, detail: 'Not found' }),
        '/withdrawn': () => ({ kind: 'gone', url: `${SITE}/withdrawn`, status: 410, detail: 'Gone' }),
        '/broken': () => ({ kind: 'failed', url: `${SITE}/broken`, code: 'HTTP_500', detail: 'Broken', status: 500 }),
        '/last': () => {
          if (left-- > 0) throw new Error('killed');
          return page('/last', []);
        },
      },
      ['/', '/private', '/missing', '/withdrawn', '/broken', '/last', '/orphan'],
    );
    for (let kill = 0; kill < kills; kill++) await expect(crawl()).rejects.toThrow('killed');
    await crawl();
    expect(end()).toBe(true);
    expect(carried.map(({ url, missed }) => [url.slice(SITE.length), missed])).toEqual([
      ['/broken', false],
      ['/missing', true],
      ['/orphan', true],
    ]);
  });

  it.each([0, 1])('finds what only pages lead to that it left out (%i kills)', async (kills) => {
    let left = kills;
    const { crawl, kept, end } = running(
      {
        '/': () => page('/', ['/contents', '/copy', '/last']),
        '/contents': () => page('/contents', ['/chapter'], true),
        '/copy': () => page('/copy', ['/annex'], false, '/'),
        '/last': () => {
          if (left-- > 0) throw new Error('killed');
          return page('/last', []);
        },
        '/chapter': () => page('/chapter', ['/section']),
        '/annex': () => page('/annex', []),
        '/section': () => page('/section', []),
      },
      [],
    );
    for (let kill = 0; kill < kills; kill++) await expect(crawl()).rejects.toThrow('killed');
    await crawl();
    expect(end()).toBe(true);
    expect(kept().sort()).toEqual(['/', '/annex', '/chapter', '/last', '/section']);
  });

  it.each([0, 1])('knows an unchanged page again that another address leads to (%i kills)', async (kills) => {
    let left = kills;
    const { crawl, kept, carried } = running(
      {
        '/': () => page('/en', ['/last', '/other'], false, 'old /en'),
        '/last': () => {
          if (left-- > 0) throw new Error('killed');
          return page('/last', []);
        },
        '/other': () => page('/other', []),
      },
      ['/en', '/last', '/other'],
    );
    for (let kill = 0; kill < kills; kill++) await expect(crawl()).rejects.toThrow('killed');
    await crawl();
    expect([kept().sort(), carried]).toEqual([['/en', '/last', '/other'], []]);
  });
});

describe('pages that are not looked at, because what leads to them could not be read', () => {
  it.each([0, 1])('are looked for where they were (%i kills)', async (kills) => {
    let left = kills;
    const { crawl, kept, carried } = running(
      {
        '/': () => page('/', ['/contents'], false, 'old /'),
        '/contents': () => ({
          kind: 'failed',
          url: `${SITE}/contents`,
          code: 'HTTP_500',
          detail: 'Broken',
          status: 500,
        }),
        '/chapter': () => {
          if (left-- > 0) throw new Error('killed');
          return page('/chapter', [], false, 'old /chapter');
        },
      },
      ['/', '/contents', '/chapter'],
      { links: { '/': ['/contents'], '/contents': ['/chapter'] } },
    );
    for (let kill = 0; kill < kills; kill++) await expect(crawl()).rejects.toThrow('killed');
    await crawl();
    expect(kept().sort()).toEqual(['/', '/chapter']);
    expect(carried).toEqual([{ url: `${SITE}/contents`, missed: false }]);
  });

  it('are not, when it is the start of the run: then nothing can be read', async () => {
    const visited = running(
      { '/': () => ({ kind: 'failed', url: `${SITE}/`, code: 'HTTP_500', detail: 'Broken', status: 500 }) },
      ['/', '/chapter'],
      { links: { '/': ['/chapter'] } },
    );
    await visited.crawl();
    expect(visited.kept()).toEqual([]);
  });

  it.each([true, false])('are gone only when the sitemap is complete (%s)', async (isComplete) => {
    const listed = { urls: [`${SITE}/a`], isComplete };
    const visits = { '/a': () => page('/a', [], false, 'old /a') };
    const { crawl, carried } = running(visits, ['/a', '/b'], { listed });
    await crawl();
    expect(carried).toEqual([{ url: `${SITE}/b`, missed: isComplete }]);
  });
});

describe('a page that a redirect leads to', () => {
  const visits: Record<string, () => Visit> = {
    '/': () => page('/', ['/broken', '/private', '/withdrawn', '/last'], false, 'old /'),
    '/broken': () => ({ kind: 'failed', url: `${SITE}/broken/`, code: 'HTTP_500', detail: 'Broken', status: 500 }),
    '/private': () => page('/private/', [], true),
    '/withdrawn': () => ({ kind: 'gone', url: `${SITE}/withdrawn/`, status: 410, detail: 'Gone' }),
  };

  it.each([0, 1])('is what is kept or dropped, not the address that leads there (%i kills)', async (kills) => {
    let left = kills;
    const last = (): Visit => {
      if (left-- > 0) throw new Error('killed');
      return page('/last', []);
    };
    const before = ['/', '/broken/', '/private/', '/withdrawn/'];
    const { crawl, carried } = running({ ...visits, '/last': last }, before);
    for (let kill = 0; kill < kills; kill++) await expect(crawl()).rejects.toThrow('killed');
    await crawl();
    expect(carried).toEqual([{ url: `${SITE}/broken/`, missed: false }]);
  });
});

it('a page says something when it has words, also in scripts that leave no blanks between them', async () => {
  const { crawl, kept } = running(
    {
      '/': () => page('/', ['/zh', '/ja', '/th', '/home', '/two']),
      '/zh': () => saying('# 营业时间\n\n每周一至周五上午九点到下午六点', '/zh'),
      '/ja': () => saying('平日の九時から十八時まで営業しています。', '/ja'),
      '/th': () => saying('เปิดทุกวันเวลาเก้าโมงเช้า', '/th'),
      '/home': () => saying('首页', '/home'),
      '/two': () => saying('Home page', '/two'),
    },
    [],
  );
  await crawl();
  expect(kept().sort()).toEqual(['/', '/ja', '/th', '/zh']);
});

describe('a site that takes longer than a run may', () => {
  const late = '2026-01-01T00:24:00.000Z';

  it('is known as far as it was read in good time', async () => {
    const run = running(
      {
        '/': () => page('/', ['/first', '/second']),
        '/first': () => {
          run.clock.now = late;
          return page('/first', []);
        },
        '/second': () => page('/second', []),
      },
      ['/', '/second'],
    );
    await run.crawl();
    expect([run.end(), run.kept()]).toEqual([true, ['/', '/first']]);
    expect(run.carried).toEqual([{ url: `${SITE}/second`, missed: false }]);
  });

  it('is read on while nothing of it is known', async () => {
    const run = running({ '/': () => page('/', []) }, []);
    run.clock.now = late;
    await run.crawl();
    expect([run.end(), run.kept()]).toEqual([true, ['/']]);
  });
});
