import { Validator } from '@seriousme/openapi-schema-validator';
import { INFRA } from '../../src/infrastructure/container/tokens.js';
import { createHttpApp } from '../../src/interfaces/http/app.js';
import { http } from '../accounts/client.js';
import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { exampleOf, resolved, withoutExample } from './support/exampleOf.js';
import { type ApiDocument, readDocument } from './support/openapi.js';
import { ownOutbox } from './support/ownOutbox.js';
import { walk } from './support/walk.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
let app: App;
let document: ApiDocument;
setUp(async (opened) => {
  const { use } = opened;
  app = use(await startApp(use(await createWorld(await ownOutbox(opened)))));
  document = await readDocument(app.baseUrl);
});

interface Layer {
  readonly methods: readonly string[];
  readonly path: string;
}

/** What the routers of Koa would match, asked of the routers themselves. */
function registered(): string[] {
  const { services } = app.service;
  const { koa } = createHttpApp(services.get, {
    config: services.get(INFRA.Config),
    logger: services.get(INFRA.Logger),
    metrics: services.get(INFRA.Metrics),
    version: '0.0.0',
  });
  const stacks = (koa.middleware as unknown as { routers?: { stack: Layer[] }[] }[]).flatMap(({ routers = [] }) =>
    routers.flatMap(({ stack }) => stack),
  );
  return stacks.flatMap(({ methods, path }) =>
    methods
      .filter((one) => one !== 'HEAD')
      .map((method) => `${method.toLowerCase()} ${path.replace(/:(\w+)/g, '{$1}')}`),
  );
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1, and every reference in it leads somewhere', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document.raw));
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('has the routes of the router, and no others', () => {
    const described = document.operations.map(({ method, path }) => `${method} ${path}`);
    expect(registered().sort()).toEqual(described.sort());
    expect(new Set(described).size).toBe(described.length);
  });

  it('tells for each operation what it is, who may call it, and what a success looks like', () => {
    const ids = document.operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const lacking = document.operations.flatMap(({ method, path, summary, tags, security, responses }) => {
      const successes = Object.entries(responses).filter(([status]) => /^[23]/.test(status));
      const isDescribed = successes.some(
        ([status, { content }]) =>
          ['204', '302'].includes(status) || Object.values(content ?? {}).some(({ schema }) => schema !== undefined),
      );
      const isWhole = summary && tags?.length && security?.length && isDescribed;
      return isWhole ? [] : [`${method} ${path}`];
    });
    expect(lacking).toEqual([]);
  });

  it('describes each tag, each field of a query, and gives an example of each body', () => {
    expect(document.raw.tags.filter(({ description }) => !description)).toEqual([]);
    const lacking = document.operations.flatMap(({ method, path, parameters = [], requestBody }) => {
      const queries = parameters.filter((one) => one.in === 'query' && !one.description).map(({ name }) => name);
      const schema = requestBody?.content['application/json']?.schema;
      return [...queries, ...(schema ? withoutExample(schema, document.schemas) : [])].map(
        (name) => `${method} ${path}: ${name}`,
      );
    });
    expect(lacking).toEqual([]);
  });

  it('gives examples that fit', () => {
    const wrong = document.operations.flatMap(({ method, path, requestBody }) => {
      const schema = requestBody?.content['application/json']?.schema;
      if (!schema) return [];
      const fault = document.misfit(schema, exampleOf(schema, {}, document.schemas));
      return fault === undefined ? [] : [`${method} ${path}: ${fault}`];
    });
    expect(wrong).toEqual([]);
  });

  it('says of bodies that they are needed where a field is', () => {
    const wrong = document.operations.filter(({ requestBody }) => {
      const schema = resolved(requestBody?.content['application/json']?.schema ?? {}, document.schemas);
      return requestBody !== undefined && requestBody.required !== (schema.required ?? []).length > 0;
    });
    expect(wrong.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('names every parameter of a path', () => {
    const lacking = document.operations.flatMap(({ path, parameters = [] }) =>
      [...path.matchAll(/\{(\w+)\}/g)]
        .filter(([, name]) => !parameters.some((one) => one.in === 'path' && one.name === name))
        .map(([, name]) => `${path}: ${name}`),
    );
    expect(lacking).toEqual([]);
  });
});

describe('the surface', () => {
  const noId = '01900000-0000-7000-8000-000000000000';

  it('refuses every method that the document does not have, and names those that it has', async () => {
    const wrong: unknown[] = [];
    for (const [path, methods] of Object.entries(document.raw.paths)) {
      const url = path.replace(/\{\w+\}/g, noId);
      for (const method of METHODS.filter((one) => !(one in methods))) {
        const matches = document.operations.some(
          (one) =>
            one.method === method &&
            new RegExp(`^${one.path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(url),
        );
        if (matches) continue;
        const { status, data, headers } = await http(app.baseUrl).request({ method, url });
        const allowed = String(headers.allow ?? '')
          .toLowerCase()
          .split(', ');
        const isFine =
          status === 405 &&
          data.code === 'METHOD_NOT_ALLOWED' &&
          Object.keys(methods).every((one) => allowed.includes(one));
        if (!isFine) wrong.push({ method, path, status, code: data.code, allowed });
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(['/api', '/api/nowhere', '/api/bot/x/y/z/1', '/.env', '/admin', '/api/admin', '/docs/../package.json'])(
    'does not have %s',
    async (path) => {
      const { status, data } = await http(app.baseUrl).get(path);
      expect([status, data.code]).toEqual([404, 'ROUTE_NOT_FOUND']);
    },
  );

  it.each(['/admin/queues', '/admin/queues/', '/admin/queues/api/queues', '/admin/queues/static/js/main.js'])(
    'keeps %s, the one page that is not in the document, closed',
    async (path) => {
      for (const method of METHODS) {
        const { status, data } = await http(app.baseUrl).request({ method, url: path });
        expect([method, status, data.code]).toEqual([method, 401, 'NOT_AUTHENTICATED']);
      }
    },
  );

  it('answers HEAD and OPTIONS of what it has', async () => {
    const head = await http(app.baseUrl).head('/ping');
    expect([head.status, head.data]).toEqual([200, '']);
    expect((await http(app.baseUrl).options('/ping')).headers.allow).toContain('GET');
  });
});

describe('the answers of a whole walk', () => {
  it('are as the document describes them', async () => {
    const seen = new Set<string>();
    const wrong = await walk(app, document, seen);
    expect(wrong).toEqual([]);
    const left = document.operations.map(({ method, path }) => `${method} ${path}`).filter((one) => !seen.has(one));
    expect(left).toEqual([]);
  });
});
