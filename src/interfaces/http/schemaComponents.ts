import { type ZodType, z } from 'zod';

type JsonSchema = Record<string, unknown>;
type Definitions = Readonly<Record<string, JsonSchema>>;

const LOCAL = '#/$defs/';
const SHARED = '#/components/schemas/';
/** How zod names what it must name although nobody did: recursive schemas. */
const UNNAMED = /^__schema\d+$/;

/**
 * The named schemas of one OpenAPI document. A schema of zod carries its own `$defs`; inside a larger document `#/$defs/…`
 * would be looked up at the document's root, so they are moved to `#/components/schemas/…`.
 */
export class SchemaComponents {
  private readonly taken = new Map<string, { readonly meaning: string; readonly schema: JsonSchema }>();

  /** JSON Schema (draft 2020-12) of what comes in or goes out, with references into the document only. */
  of(schema: ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _dialect,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema & { $defs?: Definitions };
    const names = new Map<string, string>();
    for (const name of Object.keys($defs)) names.set(LOCAL + name, SHARED + this.nameOf(name, meaningOf(name, $defs)));
    for (const [name, definition] of Object.entries($defs)) {
      const { id: _name, ...own } = withReferences(definition, names) as JsonSchema;
      const shared = names.get(LOCAL + name)?.slice(SHARED.length) ?? name;
      this.taken.set(shared, { meaning: meaningOf(name, $defs), schema: own });
    }
    const { id: _name, ...own } = withReferences(rest, names) as JsonSchema;
    return own;
  }

  /** The fields that an object of this schema must have, also where the schema is a reference. */
  requiredBy(schema: JsonSchema): readonly string[] {
    const { $ref, required = [] } = schema as { readonly $ref?: string; readonly required?: readonly string[] };
    const named = $ref === undefined ? undefined : this.taken.get($ref.slice(SHARED.length))?.schema;
    return named ? this.requiredBy(named) : required;
  }

  all(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.taken].map(([name, { schema }]) => [name, schema]));
  }

  /** The same name for the same meaning; another one where what comes in differs from what goes out. */
  private nameOf(name: string, meaning: string): string {
    const wanted = UNNAMED.test(name) ? 'Recursive' : name;
    for (let count = 1; ; count++) {
      const candidate = count === 1 ? wanted : `${wanted}${count}`;
      const known = this.taken.get(candidate);
      if (!known || known.meaning === meaning) {
        if (!known) this.taken.set(candidate, { meaning, schema: {} });
        return candidate;
      }
    }
  }
}

/** A definition and all that it refers to, as text; zod's own numbering left out. */
function meaningOf(name: string, definitions: Definitions): string {
  const reached = new Set([name]);
  for (const one of reached) {
    for (const [, next = ''] of JSON.stringify(definitions[one]).matchAll(/"#\/\$defs\/([^"]+)"/g)) reached.add(next);
  }
  return [...reached].map((one) => JSON.stringify(definitions[one]).replace(/__schema\d+/g, '__schema')).join();
}

/** These say what zod's pattern for them says, and documentation tools make examples of them that people can read. */
const FORMATS = new Set(['email', 'uuid', 'date-time', 'date', 'uri']);

function withReferences(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const { format } = value as { format?: unknown };
  const isPlain = ([key]: [string, unknown]) => key !== 'pattern' || !FORMATS.has(String(format));
  return Object.fromEntries(
    Object.entries(value)
      .filter(isPlain)
      .map(([key, item]) => [
        key,
        key === '$ref' && typeof item === 'string' ? (names.get(item) ?? item) : withReferences(item, names),
      ]),
  );
}
