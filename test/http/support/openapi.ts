import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { http } from '../../accounts/client.js';
import type { JsonSchema, Schemas } from './exampleOf.js';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

interface Media {
  readonly schema?: JsonSchema;
}

export interface Operation {
  readonly method: string;
  /** As the document has it: `/api/bot/{id}`. */
  readonly path: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly operationId?: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

export interface ResponseObject {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
  /** What `code` of a problem can be. */
  readonly 'x-problem-codes'?: readonly string[];
}

export interface ApiDocument {
  readonly raw: {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
    readonly tags: readonly { readonly name: string; readonly description?: string }[];
  };
  readonly operations: readonly Operation[];
  readonly schemas: Schemas;
  operationOf(method: string, path: string): Operation | undefined;
  /** What is wrong with an answer as the document describes it; undefined when nothing is. */
  problemsOf(answer: Answer): string | undefined;
  /** What is wrong with a value by a schema of the document; undefined when nothing is. */
  misfit(schema: JsonSchema, value: unknown): string | undefined;
  /** The code of a refusal that the document does not name for its operation; undefined when it does. */
  unknownCode(answer: { method: string; url: string; status: number; text: string }): string | undefined;
}

export interface Answer {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

/** The document as the service hands it out, with the answers that it promises. */
export async function readDocument(baseUrl: string): Promise<ApiDocument> {
  const raw = (await http(baseUrl).get('/openapi.json')).data;
  const operations = Object.entries(raw.paths as ApiDocument['raw']['paths']).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const responses = Object.fromEntries(
        Object.entries(operation.responses).map(([status, response]) => {
          const { $ref: name } = response as { $ref?: string };
          return [status, name === undefined ? response : raw.components.responses[name.split('/').at(-1) ?? '']];
        }),
      );
      return { ...operation, responses, method, path };
    }),
  );
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(raw, 'api');
  const misfit: ApiDocument['misfit'] = (schema, value) => {
    const validate = ajv.compile(inDocument(schema));
    return validate(value) ? undefined : ajv.errorsText(validate.errors);
  };
  const operationOf = (method: string, path: string) =>
    operations.filter((one) => one.method === method && patternOf(one.path).test(path)).sort(mostExactFirst)[0];
  const problemsOf = ({ method, path, status, contentType, body }: Answer): string | undefined => {
    const operation = operationOf(method, path);
    if (!operation) return `${method} ${path} is not in the document`;
    const name = `${method} ${operation.path} ${status}`;
    const place = operation.responses[status] ? String(status) : 'default';
    const described = operation.responses[place];
    if (!described || (place === 'default' && status < 400)) return `${name}: this status is not in the document`;
    const media = contentType.split(';')[0] ?? '';
    if (!described.content) return media || body ? `${name}: a body (${media}) that is not described` : undefined;
    const key = [media, media.replace(/\/.*/, '/*')].find((one) => one in (described.content ?? {}));
    if (key === undefined) return `${name}: ${media} is not in the document`;
    if (!media.endsWith('json')) return undefined;
    if (media === 'application/problem+json') {
      const { code } = body as { code: string };
      if (!described['x-problem-codes']?.includes(code)) return `${name}: the code ${code} is not in the document`;
    }
    const fault = misfit(described.content[key]?.schema ?? {}, body);
    return fault === undefined ? undefined : `${name}: ${fault}`;
  };
  const unknownCode: ApiDocument['unknownCode'] = ({ method, url, status, text }) => {
    const operation = operationOf(method, url.split('?')[0] ?? '');
    if (!operation || status < 400 || url.includes('/../')) return undefined;
    const { code } = JSON.parse(text) as { code: string };
    const isKnown = operation.responses[status]?.['x-problem-codes']?.includes(code);
    return isKnown ? undefined : `${status} ${code} is not in the document`;
  };
  return { raw, operations, schemas: raw.components.schemas, operationOf, problemsOf, misfit, unknownCode };
}

/** References of the document, as they read from outside of it. */
const inDocument = (schema: JsonSchema): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/'));

export const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+?')}$`);

/** `/api/bot/summary` before `/api/bot/{id}`. */
const mostExactFirst = (a: Operation, b: Operation): number => a.path.split('{').length - b.path.split('{').length;

/** Whether anybody may call it. */
export const isOpen = ({ security }: Operation): boolean =>
  (security ?? [{}]).some((way) => Object.keys(way).length === 0);
