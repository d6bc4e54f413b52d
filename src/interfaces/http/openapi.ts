import { z } from 'zod';
import { OVERVIEW, TAGS } from './openApiOverview.js';
import { parametersOf } from './openApiParameters.js';
import { PROBLEM, ProblemResponses, type ResponseObject } from './openApiProblems.js';
import type { Access, ResponseSpec, Route } from './route.js';
import { SchemaComponents } from './schemaComponents.js';

const problemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().meta({ description: 'Stable: programs decide by it.', example: 'BOT_NOT_FOUND' }),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ description: 'Problem details (RFC 9457).' });

/** The OpenAPI 3.1 document of these routes. */
export function openApiDocument(routes: readonly Route[], publicUrl: string, version: string): object {
  const components = new SchemaComponents();
  const problem = components.of(problemSchema, 'output');
  const problems = new ProblemResponses();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = openApiPath(route.path);
    paths[path] = { ...paths[path], [route.method]: operation(route, components, problems) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Nova Bot Studio',
      version,
      description: OVERVIEW,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl }],
    tags: tagsOf(routes),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'The `accessToken` that a sign-in answers with; an API key may come the same way.',
        },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'accessToken',
          description:
            'The cookies that a sign-in sets: `accessToken`, `refreshToken`, `sessionId`; with the prefix `__Host-` in production.',
        },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description:
            'An API key with the scope that the operation names, or (for the chat) the publishable key of the bot.',
        },
      },
      responses: problems.all(),
      schemas: { ...components.all(), Problem: problem },
    },
  };
}

/** `/api/bot/:id` → `/api/bot/{id}`. */
const openApiPath = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

function operation(route: Route, components: SchemaComponents, problems: ProblemResponses): object {
  const responses: Record<string, unknown> = {};
  for (const [status, spec] of Object.entries(route.responses)) {
    if (Number(status) < 400) responses[status] = response(spec, components);
  }
  for (const [status, problem] of problems.of(route)) {
    const own = route.responses[status];
    responses[status] = own?.schema
      ? withProblem(response(own, components), problem)
      : problems.shared(status, problem);
  }
  responses.default = { description: 'A problem; `code` tells which.', content: PROBLEM };
  const body = route.body ? components.of(route.body, 'input') : undefined;
  const isNeeded = body !== undefined && components.requiredBy(body).length > 0;
  return {
    tags: [route.tag],
    summary: route.summary,
    ...(route.description ? { description: route.description } : {}),
    operationId: operationId(route),
    parameters: parametersOf(route, components),
    ...(body ? { requestBody: { required: isNeeded, content: { 'application/json': { schema: body } } } } : {}),
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

function response(spec: ResponseSpec, components: SchemaComponents): ResponseObject {
  if (!spec.schema && !spec.contentType) return { description: spec.description };
  const schema = spec.schema ? components.of(spec.schema, 'output') : { type: 'string' };
  const other = spec.otherContentType ? { [spec.otherContentType]: { schema: { type: 'string' } } } : {};
  return {
    description: spec.description,
    content: { [spec.contentType ?? 'application/json']: { schema }, ...other },
  };
}

const withProblem = (own: ResponseObject, problem: ResponseObject): ResponseObject => ({
  ...problem,
  description: `${own.description}. ${problem.description}`,
  content: { ...own.content, ...problem.content },
});

/** The roles of a way in (OpenAPI 3.1: names that are needed) are scopes of a key, and the role of an account. */
function security(access: Access): object[] {
  const signedIn = (roles: readonly string[]) => [{ bearer: roles }, { cookie: roles }];
  switch (access.kind) {
    case 'public':
      return [{}];
    case 'account':
      return signedIn(access.role ? [access.role] : []);
    case 'key':
      return [...signedIn([]), { apiKey: [access.scope] }];
    case 'chat':
      return [...signedIn([]), { apiKey: ['chat:write'] }];
  }
}

/** Those that some route has, in the order of the overview; one that it does not know comes last. */
function tagsOf(routes: readonly Route[]): readonly object[] {
  const used = new Set(routes.map(({ tag }) => tag));
  const known = Object.keys(TAGS).filter((name) => used.delete(name));
  return [...known, ...used].map((name) => ({ name, description: TAGS[name] }));
}
