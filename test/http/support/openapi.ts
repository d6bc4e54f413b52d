import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { http } from '../../accounts/client.js';
import type { JsonSchema, Schemas } from './exampleOf.js';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
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
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<
    Record<string, { readonly description?: string; readonly content?: Readonly<Record<string, Media>> }>
  >;
}

export interface ApiDocument {
  readonly raw: { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
  readonly operations: readonly Operation[];
  readonly schemas: Schemas;
  operationOf(method: string, path: string): Operation | undefined;
  /** What is wrong with an answer as the document describes it; undefined when nothing is. */
  problemsOf(answer: Answer): string | undefined;
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
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
  );
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(raw, 'api');
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
    const pointer = ['paths', operation.path, method, 'responses', place, 'content', key, 'schema'].map(escapePointer);
    const validate = ajv.compile({ $ref: `api#/${pointer.join('/')}` });
    return validate(body) ? undefined : `${name}: ${ajv.errorsText(validate.errors)}`;
  };
  return { raw, operations, schemas: raw.components.schemas, operationOf, problemsOf };
}

const escapePointer = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

export const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+?')}$`);

/** `/api/bot/summary` before `/api/bot/{id}`. */
const mostExactFirst = (a: Operation, b: Operation): number => a.path.split('{').length - b.path.split('{').length;

/** Whether anybody may call it. */
export const isOpen = ({ security }: Operation): boolean =>
  (security ?? [{}]).some((way) => Object.keys(way).length === 0);
