import fc from 'fast-check';
import { bodyChange, typeChange } from './bodyChanges.js';
import { exampleOf, resolved, type Schemas } from './exampleOf.js';
import { fieldChange } from './fieldChanges.js';
import { headerChange, pathChange, queryChange } from './lineChanges.js';
import type { Operation } from './openapi.js';
import { type BadRequest, type Change, type Draft, note, requestOf } from './requestDraft.js';

/** Requests to one operation, made from its own schema: right ones in which one or two things are changed. */
export function badRequests(
  operation: Operation,
  schemas: Schemas,
  known: Readonly<Record<string, unknown>>,
): fc.Arbitrary<BadRequest> {
  const { parameters = [], requestBody } = operation;
  const schema = requestBody?.content['application/json']?.schema;
  const query = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
  const path = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
  const changes: fc.Arbitrary<Change>[] = [headerChange(operation), queryChange([...query, 'consistency', 'nonsense'])];
  if (path.length > 0) changes.push(pathChange(path));
  if (schema) changes.push(...Array<fc.Arbitrary<Change>>(4).fill(fieldChange(resolved(schema, schemas), schemas)));
  if (operation.method !== 'get') changes.push(bodyChange, typeChange);
  changes.push(
    fc
      .constantFrom('patch', 'put', 'delete', 'options')
      .map((method) => (draft) => note(draft, `method ${method}`, { method })),
  );
  return fc.array(fc.oneof(...changes), { minLength: 1, maxLength: 2 }).map((list) => {
    const draft: Draft = {
      method: operation.method,
      params: Object.fromEntries(path.map((name) => [name, encodeURIComponent(String(given(name)))])),
      query: parameters
        .filter((one) => one.in === 'query' && one.required)
        .map(({ name }) => [name, String(given(name))]),
      headers: {},
      json: schema ? exampleOf(schema, known, schemas) : undefined,
      raw: undefined,
      what: [],
    };
    for (const change of list) change(draft);
    return requestOf(operation.path, draft);
  });

  function given(name: string): unknown {
    return known[name] ?? exampleOf(parameters.find((one) => one.name === name)?.schema ?? {}, {}, schemas);
  }
}
