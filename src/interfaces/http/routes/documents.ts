import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { openApiDocument } from '../openapi.js';
import { docsPage, docsStart, docsStyle } from '../pages/docsPage.js';
import { type Route, route } from '../route.js';
import { metricsRoute } from './metrics.js';

const STYLE = 'text/css; charset=utf-8';
const SCRIPT = 'text/javascript; charset=utf-8';
/** The page's own files; the others are Swagger UI's. */
const OWN: Readonly<Record<string, string>> = { 'page.css': docsStyle, 'start.js': docsStart };

/** The service's description of itself: OpenAPI, its page, metrics. `others` are all other routes of the service. */
export function documentRoutes(
  others: readonly Route[],
  options: { readonly publicUrl: string; readonly version: string; readonly registry: Registry },
): readonly Route[] {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  let document: string | undefined;
  const routes: Route[] = [
    route({
      method: 'get',
      path: '/openapi.json',
      tag: 'Operations',
      summary: 'This document',
      access: { kind: 'public' },
      responses: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.literal('3.1.0') }) } },
      handler: async () => {
        document ??= JSON.stringify(openApiDocument([...others, ...routes], options.publicUrl, options.version));
        return { status: 200, body: document, headers: { 'content-type': 'application/json; charset=utf-8' } };
      },
    }),
    route({
      method: 'get',
      path: '/docs',
      tag: 'Operations',
      summary: 'The API as a page',
      access: { kind: 'public' },
      responses: { 200: { description: 'HTML', contentType: 'text/html' } },
      handler: async () => ({
        status: 200,
        body: docsPage,
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': csp },
      }),
    }),
    route({
      method: 'get',
      path: '/docs/:file',
      tag: 'Operations',
      summary: 'Files of the page',
      access: { kind: 'public' },
      params: z.object({ file: z.enum(['swagger-ui.css', 'page.css', 'swagger-ui-bundle.js', 'start.js']) }),
      responses: { 200: { description: 'Script or style', contentType: 'text/*' } },
      handler: async ({ params: { file } }) => {
        const type = file.endsWith('.css') ? STYLE : SCRIPT;
        const own = OWN[file];
        if (own !== undefined) return { status: 200, body: own, headers: { 'content-type': type } };
        const body = await readFile(join(folder, file));
        return { status: 200, body, headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' } };
      },
    }),
    metricsRoute(options.registry),
  ];
  return routes;
}

/** Swagger UI sets inline styles; scripts come from here only. */
const csp =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";
