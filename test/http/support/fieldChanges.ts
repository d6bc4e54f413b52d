import fc from 'fast-check';
import { type JsonSchema, resolved, type Schemas } from './exampleOf.js';
import { asText, hostileValue } from './hostileValues.js';
import { type Change, note } from './requestDraft.js';

/** A field at any depth is replaced, left out, or joined by one that nobody knows. */
export function fieldChange(schema: JsonSchema, schemas: Schemas): fc.Arbitrary<Change> {
  const paths = fieldPaths(schema, schemas, []);
  const places = paths.length > 0 ? fc.constantFrom(...paths) : fc.constant<readonly string[]>([]);
  const names = fc.constantFrom('extra', '$where', '__proto__', 'constructor', 'isAdmin', 'ownerId', 'a.b', '');
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(places, hostileValue).map(
        ([path, value]): Change =>
          (draft) =>
            note(draft, `field ${path.join('.')} = ${asText(value).slice(0, 40)}`, {
              json: withField(draft.json, path, value),
            }),
      ),
    },
    {
      weight: 1,
      arbitrary: places.map(
        (path): Change =>
          (draft) =>
            note(draft, `no ${path.join('.')}`, { json: withField(draft.json, path, undefined) }),
      ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(names, hostileValue).map(
        ([name, value]): Change =>
          (draft) =>
            note(draft, `unknown ${name}`, { json: withField(draft.json, [name], value) }),
      ),
    },
  );
}

function fieldPaths(schema: JsonSchema, schemas: Schemas, above: readonly string[]): (readonly string[])[] {
  if (above.length > 4) return [];
  const here = resolved(schema, schemas);
  const inner = here.anyOf?.flatMap((one) => fieldPaths(one, schemas, above)) ?? [];
  const items = here.items ? fieldPaths(here.items, schemas, [...above, '0']) : [];
  const own = Object.entries(here.properties ?? {}).flatMap(([name, property]) => [
    [...above, name],
    ...fieldPaths(property, schemas, [...above, name]),
  ]);
  return [...own, ...items, ...inner];
}

function withField(value: unknown, [name, ...rest]: readonly string[], to: unknown): unknown {
  if (name === undefined) return to;
  if (Array.isArray(value) || /^\d+$/.test(name)) {
    const list = Array.isArray(value) ? value : [];
    return [withField(list[0], rest, to), ...list.slice(1)];
  }
  const object = typeof value === 'object' && value !== null ? value : {};
  const changed = withField((object as Record<string, unknown>)[name], rest, to);
  // Object literals would set the prototype.
  return Object.fromEntries([...Object.entries(object).filter(([key]) => key !== name), [name, changed]]);
}
