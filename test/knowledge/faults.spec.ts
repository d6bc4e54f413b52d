import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, startApp } from '../support/app.js';
import { createWorld, type World } from '../support/world.js';
import { Journey } from './support/journey.js';
import { pages, type Site, serveSite } from './support/site.js';

/** Stands between the service and a server, and misbehaves on demand. */
interface Gate {
  readonly url: string;
  /** Answers itself instead of passing the request on; null passes it on. */
  fault: ((request: IncomingMessage) => number | null) | null;
  readonly passed: string[];
  close(): Promise<void>;
}

async function gateTo(target: string): Promise<Gate> {
  const passed: string[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const status = gate.fault?.(request) ?? null;
    if (status !== null) {
      request.resume();
      return void response.writeHead(status, { 'content-type': 'application/json' }).end('{"message":"out of order"}');
    }
    passed.push(`${request.method} ${request.url}`);
    const url = new URL(request.url ?? '/', target);
    const onward = httpRequest(
      url,
      { method: request.method, headers: { ...request.headers, host: url.host } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gate: Gate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: null,
    passed,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return gate;
}

/** Embeds by counting letters: any OpenAI-compatible server would do. */
async function modelServer(): Promise<Gate> {
  const server = createServer((request, response) => {
    const status = gate.fault?.(request) ?? null;
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      if (status !== null)
        return response
          .writeHead(status, { 'content-type': 'application/json' })
          .end('{"error":{"message":"out of order"}}');
      gate.passed.push(request.url ?? '');
      const { input, model } = JSON.parse(body) as { input: string[]; model: string };
      const data = input.map((text, index) => ({ object: 'embedding', index, embedding: embed(text, model.length) }));
      return response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ object: 'list', model, data, usage: { prompt_tokens: 1, total_tokens: 1 } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gate: Gate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: null,
    passed: [],
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return gate;
}

function embed(text: string, salt: number): number[] {
  const vector = new Array<number>(512).fill(0.001);
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
    let hash = salt;
    for (const letter of word) hash = (hash * 31 + letter.charCodeAt(0)) % 512;
    vector[hash]! += 1;
  }
  return vector;
}

const page = (text: string): string =>
  `<title>Page</title><main><h1>Page</h1><p>${text} ${`and ${text} again. `.repeat(6)}</p></main>`;
const content: Record<string, string> = {};
let site: Site;
let supabase: Gate;
let mail: Gate;
let model: Gate;
let world: World;
let app: App;
let owner: Journey;

beforeAll(async () => {
  site = await serveSite((request, response) => pages(content)(request, response));
  model = await modelServer();
  const plain = await createWorld();
  supabase = await gateTo(plain.env.SUPABASE_URL!);
  mail = await gateTo(plain.env.RESEND_BASE_URL!);
  await plain.close();
  world = await createWorld({
    SCRAPE_ALLOW_HOSTS: site.host,
    SUPABASE_URL: supabase.url,
    RESEND_BASE_URL: mail.url,
    EMBEDDING_BASE_URL: `${model.url}/v1`,
    EMBEDDING_API_KEY: 'key',
    EMBEDDING_MODEL: 'letters',
  });
  app = await startApp(world);
  owner = await new Journey(app).begin();
});
afterAll(async () => {
  await app?.close();
  await world?.close();
  for (const one of [site, supabase, mail, model]) await one?.close();
});
beforeEach(() => {
  for (const gate of [supabase, mail, model]) gate.fault = null;
});

/** Fails the first `times` requests to paths that match. */
const failing = (path: RegExp, times = Number.POSITIVE_INFINITY, status = 503) => {
  let left = times;
  return (request: IncomingMessage): number | null => (path.test(request.url ?? '') && left-- > 0 ? status : null);
};

describe('what is away for a moment is tried again', () => {
  it.each([
    ['beginning', /knowledge_begin/],
    ['keeping a page', /knowledge_put_page/],
    ['reading a page', /knowledge_pages\?/],
    ['looking for known chunks', /knowledge_known_hashes/],
    ['storing chunks', /knowledge_store_chunks/],
    ['publishing', /knowledge_publish/],
  ])(
    'the vector store, when %s',
    async (step, path) => {
      content['/moment'] = page(`Once upon a time while ${step} there was a moment.`);
      supabase.fault = failing(path, 2);
      const run = await owner.scrape({ url: site.url('/moment') });
      expect(run).toMatchObject({ status: 'completed', result: { pages: 1 }, ownerNotified: 'sent' });
      expect((await owner.search(`while ${step}`, 1))[0]!.text).toContain(step);
    },
    60_000,
  );

  it('the model', async () => {
    content['/model'] = page('A lighthouse keeper counts the ships.');
    model.fault = failing(/embeddings/, 4);
    expect(await owner.scrape({ url: site.url('/model') })).toMatchObject({
      status: 'completed',
      ownerNotified: 'sent',
    });
  });

  it('the mail provider: the run is complete, the mail comes later, once', async () => {
    content['/mail'] = page('A postman rings twice at every door.');
    const before = (await owner.mails()).length;
    mail.fault = failing(/emails/, 2);
    expect(await owner.scrape({ url: site.url('/mail') })).toMatchObject({
      status: 'completed',
      ownerNotified: 'sent',
    });
    expect(await owner.mails()).toHaveLength(before + 1);
  });
});

describe('what stays away fails the run: the owner is told why, and what was known still answers', () => {
  it.each([
    [
      'the vector store',
      () => {
        supabase.fault = failing(/knowledge_store_chunks/);
      },
      'STORE_UNAVAILABLE',
    ],
    [
      'publishing',
      () => {
        supabase.fault = failing(/knowledge_publish/);
      },
      'STORE_UNAVAILABLE',
    ],
    [
      'the model',
      () => {
        model.fault = failing(/embeddings/);
      },
      'EMBEDDING_UNAVAILABLE',
    ],
  ])(
    '%s',
    async (what, breakIt, code) => {
      content['/known'] = page('The old knowledge is about velvet curtains.');
      const first = await owner.scrape({ url: site.url('/known') });
      expect(first.status).toBe('completed');
      content['/known'] = page(`The new knowledge is about granite pillars without ${what}.`);
      const before = (await owner.mails()).length;
      breakIt();
      const run = await owner.scrape({ url: site.url('/known') }, 120_000);
      expect(run).toMatchObject({ status: 'failed', failure: { code }, ownerNotified: 'sent' });
      for (const gate of [supabase, mail, model]) gate.fault = null;
      const mails = await owner.mails();
      expect(mails).toHaveLength(before + 1);
      expect(mails.some(({ text }) => text.includes(run.failure!.detail))).toBe(true);
      expect((await owner.search('velvet curtains', 1))[0]!.text).toContain('velvet');
      expect((await owner.search('granite pillars', 10)).some(({ text }) => text.includes('granite'))).toBe(false);
    },
    180_000,
  );

  it('a search without the store or the model is 503, not 500', async () => {
    supabase.fault = failing(/search_knowledge/);
    const asked = () => owner.send('POST', `/api/bot/${owner.botId}/knowledge/search`, { query: `${Math.random()}` });
    expect(await asked()).toMatchObject({ status: 503, json: { code: 'KNOWLEDGE_UNAVAILABLE' } });
    supabase.fault = null;
    model.fault = failing(/embeddings/);
    expect((await asked()).status).toBe(503);
  });
});

it('another embedding model: everything is embedded anew in the background, and switched at the end', async () => {
  const botId = await owner.newBot();
  content['/switch'] = page('The compass needle points to the magnetic pole.');
  const { scrapeId } = await owner.request({ url: site.url('/switch') }, botId);
  for (
    let tries = 0;
    (await owner.run(scrapeId, botId).catch(() => null))?.status !== 'completed' && tries < 600;
    tries++
  ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await app.close();
  app = await startApp(world, { env: { EMBEDDING_MODEL: 'other letters' } });
  owner.app = app;
  const requests = site.requests.length;
  const search = () =>
    owner.call<{ passages: { vectorScore: number | null }[] }>('POST', `/api/bot/${botId}/knowledge/search`, {
      query: 'compass needle',
      topK: 1,
    });
  let found = await search();
  for (let tries = 0; found.passages[0]?.vectorScore === null && tries < 600; tries++) {
    // Until the switch the passage is found by its words, so the bot never stops answering.
    expect(found.passages).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    found = await search();
  }
  expect(found.passages[0]!.vectorScore).toBeGreaterThan(0);
  expect(site.requests).toHaveLength(requests);
});
