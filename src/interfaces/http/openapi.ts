import { type ZodType, z } from 'zod';
import type { Access, ResponseSpec, Route } from './route.js';
import { SchemaComponents } from './schemaComponents.js';

export const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable and machine readable.' }),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ description: 'Problem details (RFC 9457).' });

/** The OpenAPI 3.1 document of these routes. */
export function openApiDocument(routes: readonly Route[], publicUrl: string, version: string): object {
  const components = new SchemaComponents();
  const problem = components.of(problemSchema, 'output');
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method]: operation(route, components) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Nova Bot Studio',
      version,
      description: 'Build and run AI bots, and know, prove and undo what they did.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        cookie: { type: 'apiKey', in: 'cookie', name: 'accessToken' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas: { ...components.all(), Problem: problem },
    },
  };
}

/** `/api/bot/:id` → `/api/bot/{id}`. */
export const openApiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

function operation(route: Route, components: SchemaComponents): object {
  const responses: Record<string, unknown> = {};
  for (const [status, spec] of Object.entries(route.responses))
    responses[status] = response(Number(status), spec, components);
  responses.default = { description: 'A problem; `code` tells which.', content: PROBLEM };
  return {
    tags: [route.tag],
    summary: route.summary,
    operationId: operationId(route),
    parameters: [
      ...parameters(route.params, 'path', components),
      ...parameters(route.query, 'query', components),
      ...headers(route),
    ],
    ...(route.body
      ? { requestBody: { content: { 'application/json': { schema: components.of(route.body, 'input') } } } }
      : {}),
    responses,
    security: security(route.access),
  };
}

const operationId = (route: Route): string =>
  `${route.method}${route.path
    .split('/')
    .filter(Boolean)
    .map((part) => part.replace(/\W/g, '').replace(/^./, (c) => c.toUpperCase()))
    .join('')}`;

const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

function response(status: number, spec: ResponseSpec, components: SchemaComponents): object {
  if (status >= 400 && !spec.schema) return { description: spec.description, content: PROBLEM };
  if (!spec.schema && !spec.contentType) return { description: spec.description };
  const schema = spec.schema ? components.of(spec.schema, 'output') : { type: 'string' };
  const other = spec.otherContentType ? { [spec.otherContentType]: { schema: { type: 'string' } } } : {};
  return { description: spec.description, content: { [spec.contentType ?? 'application/json']: { schema }, ...other } };
}

function parameters(schema: ZodType | undefined, place: 'path' | 'query', components: SchemaComponents): object[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = components.of(schema, 'input') as {
    properties?: Record<string, { description?: string }>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(property.description ? { description: property.description } : {}),
    schema: property,
  }));
}

function headers(route: Route): object[] {
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  });
  const list: object[] = [];
  if (route.method !== 'get') {
    list.push(header('Idempotency-Key', 'Repeating the request with the same key gives the first answer again.'));
  }
  if (route.reads) list.push(header('Nova-Wait-For', 'A Nova-Position that the answer must include.'));
  return list;
}

function security(access: Access): object[] {
  const signedIn = [{ bearer: [] }, { cookie: [] }];
  switch (access.kind) {
    case 'public':
      return [{}];
    case 'account':
      return signedIn;
    case 'key':
    case 'chat':
      return [...signedIn, { apiKey: [] }];
  }
}
