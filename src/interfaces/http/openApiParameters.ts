import type { ZodType } from 'zod';
import type { Route } from './route.js';
import type { SchemaComponents } from './schemaComponents.js';

/** What parameters of these names mean wherever they stand, unless a schema says something else. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  limit: 'Most items of the page.',
  cursor: '`nextCursor` of the page before; left out for the first page.',
  status: 'Only those in this state.',
  from: 'Begin of the span, included.',
  to: 'End of the span, excluded.',
  bucket: 'How finely the span is divided.',
};

const CONSISTENCY = {
  name: 'consistency',
  in: 'query',
  required: false,
  description: '`strong`: the answer includes everything that happened before the request.',
  schema: { type: 'string', enum: ['eventual', 'strong'], default: 'eventual' },
};

/** Path, query and header fields of an operation. */
export const parametersOf = (route: Route, components: SchemaComponents): object[] => [
  ...fromSchema(route.params, 'path', components),
  ...fromSchema(route.query, 'query', components),
  ...(route.reads ? [CONSISTENCY] : []),
  ...headers(route),
];

function fromSchema(schema: ZodType | undefined, place: 'path' | 'query', components: SchemaComponents): object[] {
  if (!schema) return [];
  const { properties = {} } = components.of(schema, 'input') as {
    properties?: Record<string, { description?: string }>;
  };
  // JSON Schema cannot be asked: a field that is converted before it is checked counts as optional there.
  // Rules between fields ("one of them") are custom.
  const missed = (schema.safeParse({}).error?.issues ?? []).flatMap(({ code, path }) =>
    code === 'custom' ? [] : [path[0]],
  );
  return Object.entries(properties).map(([name, property]) => {
    const description = property.description ?? (place === 'query' ? WELL_KNOWN[name] : undefined);
    return {
      name,
      in: place,
      required: place === 'path' || missed.includes(name),
      ...(description ? { description } : {}),
      schema: property,
    };
  });
}

function headers({ method, responses, reads, headers: own = {} }: Route): object[] {
  const fields: Record<string, string> = {
    ...(method === 'get'
      ? {}
      : {
          'Idempotency-Key':
            'Repeating the request with the same key within a day gives the first answer again, unless that was 5xx or told when to try again; 410 `ERASED` when what it told has been erased.',
        }),
    ...(responses[412]
      ? { 'If-Match': 'The `ETag` of what is to be changed; refused when it has changed since.' }
      : {}),
    ...(reads ? { 'Nova-Wait-For': 'A `Nova-Position` that the answer must include.' } : {}),
    ...own,
  };
  return Object.entries(fields).map(([name, description]) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: { type: 'string' },
  }));
}
