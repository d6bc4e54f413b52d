import { z } from 'zod';
import { openApiDocument } from './openapi.js';
import { ok } from './reply.js';
import { route } from './route.js';

const document = openApiDocument(
  [
    route({
      method: 'post',
      path: '/api/bot/:id/activate',
      tag: 'Bots',
      summary: 'Activate',
      access: { kind: 'key', scope: 'bots:write' },
      params: z.object({ id: z.uuid() }),
      query: z.strictObject({ dry: z.boolean().optional().meta({ description: 'Only try.' }) }),
      body: z.strictObject({ note: z.string().default('') }),
      responses: { 200: { description: 'The bot', schema: z.object({ id: z.uuid(), owner: z.email() }) } },
      handler: async () => ok({}),
    }),
  ],
  'https://bots.example',
  '1.2.3',
) as {
  paths: Record<string, Record<string, never>>;
  openapi: string;
  servers: object[];
  components: { responses: Record<string, { 'x-problem-codes': string[] }> };
};

describe('the OpenAPI document of a route', () => {
  const operation = document.paths['/api/bot/{id}/activate']?.post as unknown as {
    operationId: string;
    parameters: { name: string; in: string; required: boolean }[];
    requestBody: { content: Record<string, { schema: { required?: string[] } }> };
    responses: Record<string, object>;
    security: object[];
  };

  it('is OpenAPI 3.1 with the public address', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: 'https://bots.example' }] });
  });

  it('names path, query and header parameters', () => {
    expect(operation.parameters.map((p) => `${p.in} ${p.name} ${p.required}`)).toEqual([
      'path id true',
      'query dry false',
      'header Idempotency-Key false',
    ]);
  });

  it('describes what comes in (defaults are optional), what goes out, problems, and who may call', () => {
    expect(operation.requestBody.content['application/json']?.schema.required ?? []).toEqual([]);
    expect(Object.keys(operation.responses).filter((status) => status < '4')).toEqual(['200']);
    expect(operation.security).toEqual([{ bearer: [] }, { cookie: [] }, { apiKey: ['bots:write'] }]);
    expect(operation.operationId).toBe('postApiBotIdActivate');
  });

  it('says by format, not by pattern, what a format says', () => {
    const { content } = operation.responses['200'] as {
      content: Record<string, { schema: { properties: Record<string, object> } }>;
    };
    expect(content['application/json']?.schema.properties).toEqual({
      id: { type: 'string', format: 'uuid' },
      owner: { type: 'string', format: 'email' },
    });
  });

  it('names the codes of its problems by status, those of the pipeline and its own', () => {
    const codesOf = (status: string) => {
      const { $ref: name = '' } = operation.responses[status] as { $ref?: string };
      return document.components.responses[name.split('/').at(-1) ?? '']?.['x-problem-codes'];
    };
    expect(codesOf('403')).toEqual(['CROSS_SITE_REQUEST', 'SCOPE_MISSING', 'KEY_NOT_ALLOWED']);
    expect(codesOf('404')).toEqual(['NOT_FOUND', 'BOT_NOT_FOUND']);
    expect(codesOf('415')).toEqual(['UNSUPPORTED_MEDIA_TYPE', 'UNSUPPORTED_ENCODING']);
    expect(codesOf('409')).toContain('ILLEGAL_TRANSITION');
  });
});
