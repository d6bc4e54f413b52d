/** The parts of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly $ref?: string;
}

/** `components.schemas` of the document. */
export type Schemas = Readonly<Record<string, JsonSchema>>;

export const resolved = (schema: JsonSchema, schemas: Schemas): JsonSchema =>
  schema.$ref === undefined ? schema : resolved(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, schemas);

/** Required fields of which the document shows no value that a reader could send. */
export function withoutExample(schema: JsonSchema, schemas: Schemas): readonly string[] {
  const { properties = {}, required = [], example } = resolved(schema, schemas);
  if (example !== undefined) return [];
  return required.filter((name) => !isShown(properties[name] ?? {}, schemas));
}

function isShown(schema: JsonSchema, schemas: Schemas): boolean {
  const here = resolved(schema, schemas);
  const { example, enum: values, const: only, format, type, anyOf, items, properties } = here;
  if (example !== undefined || values || only !== undefined || format) return true;
  if (anyOf) return anyOf.some((one) => isShown(one, schemas));
  if (items) return isShown(items, schemas);
  return properties ? withoutExample(here, schemas).length === 0 : type !== 'string';
}

/** A value that fits the schema, with what is `known` (ids, say) wherever a property has that name. */
export function exampleOf(schema: JsonSchema, known: Readonly<Record<string, unknown>>, schemas: Schemas): unknown {
  if (schema.$ref) return exampleOf(resolved(schema, schemas), known, schemas);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.example !== undefined) return schema.example;
  const [alternative] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (alternative && !schema.properties) return exampleOf(alternative, known, schemas);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return objectOf(schema, known, schemas);
    case 'array':
      return schema.items && (schema.minItems ?? 0) > 0 ? [exampleOf(schema.items, known, schemas)] : [];
    case 'string':
      return stringOf(schema);
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    default:
      return null;
  }
}

function objectOf(schema: JsonSchema, known: Readonly<Record<string, unknown>>, schemas: Schemas): object {
  const wanted = Object.keys(schema.properties ?? {}).filter(
    (name) => schema.required?.includes(name) || name in known,
  );
  return Object.fromEntries(
    wanted.map((name) => [name, known[name] ?? exampleOf(schema.properties?.[name] ?? {}, known, schemas)]),
  );
}

function stringOf({ format, minLength = 8 }: JsonSchema): string {
  if (format === 'email') return 'somebody@example.com';
  if (format === 'uuid') return '01900000-0000-7000-8000-000000000001';
  if (format === 'date-time') return '2030-01-01T00:00:00.000Z';
  if (format === 'uri') return 'https://example.com/';
  return 'something'.padEnd(minLength, 'x');
}
