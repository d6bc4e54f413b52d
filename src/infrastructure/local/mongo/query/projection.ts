import { clone, type Doc, isDocument, isNumeric, toNumber, toPlain } from '../bson/values.js';
import { badValue, MongoError } from '../errors.js';
import { positionFinder } from '../update/modifier.js';
import { compileStages } from './expressions.js';
import { compileElement, type MatchOptions } from './matcher.js';
import { MISSING, walkPath } from './path.js';

/** Gives the part of a document that a projection asks for. */
export type Projection = (doc: Doc) => Doc;

/** The fields of a projection as a tree: true for whole values. */
interface Tree {
  [name: string]: Tree | true;
}

function put(tree: Tree, path: string): void {
  const parts = path.split('.');
  let at = tree;
  for (const [index, name] of parts.entries()) {
    const known = at[name];
    if (index === parts.length - 1 ? known !== undefined : known === true)
      throw new MongoError(2, `Path collision at ${path}`);
    if (index === parts.length - 1) at[name] = true;
    else at = at[name] = (known as Tree | undefined) ?? {};
  }
}

function include(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => include(item, tree)).filter((item) => item !== MISSING);
  if (!isDocument(value)) return MISSING;
  const result: Doc = {};
  for (const name of Object.keys(value)) {
    const branch = Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (branch === undefined) continue;
    const part = branch === true ? value[name] : include(value[name], branch);
    if (part !== MISSING) result[name] = part;
  }
  return result;
}

function exclude(value: unknown, tree: Tree): unknown {
  if (Array.isArray(value)) return value.map((item) => exclude(item, tree));
  if (!isDocument(value)) return value;
  const result: Doc = {};
  for (const name of Object.keys(value)) {
    const branch = Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (branch !== true) result[name] = branch === undefined ? value[name] : exclude(value[name], branch);
  }
  return result;
}

type ArrayPart = (items: unknown[], doc: Doc) => unknown[] | undefined;

function slice(operand: unknown): ArrayPart {
  if (isNumeric(operand)) {
    const count = toNumber(operand);
    return (items) => (count < 0 ? items.slice(count) : items.slice(0, count));
  }
  if (!Array.isArray(operand) || operand.length !== 2 || !operand.every(isNumeric))
    throw badValue('$slice takes a number or two');
  const [skip, count] = operand.map(toNumber) as [number, number];
  if (count <= 0) throw badValue('The limit of $slice must be positive');
  return (items) => {
    const start = skip < 0 ? Math.max(items.length + skip, 0) : skip;
    return items.slice(start, start + count);
  };
}

function elemMatch(operand: unknown, options: MatchOptions): ArrayPart {
  const test = compileElement(operand, options);
  return (items) => {
    const found = items.find(test);
    return found === undefined ? undefined : [found];
  };
}

/** Changes the arrays at a path in place; `undefined` removes the field. */
function editArrays(doc: Doc, original: Doc, path: readonly string[], part: ArrayPart): void {
  const name = path[path.length - 1]!;
  const edit = (holder: unknown): boolean => {
    if (isDocument(holder) && Array.isArray(holder[name])) {
      const items = part(holder[name], original);
      if (items) holder[name] = items;
      else delete holder[name];
    } else if (Array.isArray(holder)) holder.forEach(edit);
    return false;
  };
  walkPath(doc, path.slice(0, -1), 0, edit);
}

const isFlag = (value: unknown): boolean => typeof value === 'boolean' || isNumeric(value);
const isOn = (value: unknown): boolean => (isNumeric(value) ? toNumber(value) !== 0 : value === true);

/** Nested documents of flags are the same as dotted paths. */
function flatten(spec: Doc, prefix = ''): [string, unknown][] {
  return Object.entries(spec).flatMap(([name, value]): [string, unknown][] => {
    const nested = isDocument(value) && Object.keys(value).length > 0 && !Object.keys(value)[0]!.startsWith('$');
    return nested ? flatten(value, `${prefix}${name}.`) : [[`${prefix}${name}`, value]];
  });
}

/**
 * Compiles a projection; undefined when it asks for whole documents. `filter` is the query, which the positional `$`
 * refers to. Throws BadValue (2) for a mix of inclusion and exclusion and for malformed operators.
 */
export function compileProjection(spec: Doc | undefined, filter: Doc, options: MatchOptions): Projection | undefined {
  if (!spec || Object.keys(spec).length === 0) return undefined;
  const tree: Tree = {};
  const computed: Doc = {};
  const edits: { path: string[]; part: ArrayPart }[] = [];
  let mode: 'include' | 'exclude' | undefined;
  let id: boolean | undefined;
  let sliced: string[] = [];
  const choose = (wanted: 'include' | 'exclude', path: string): void => {
    if (mode !== undefined && mode !== wanted) {
      throw new MongoError(
        2,
        `Cannot do ${wanted === 'include' ? 'inclusion' : 'exclusion'} on field ${path} in ${mode === 'include' ? 'inclusion' : 'exclusion'} projection`,
      );
    }
    mode = wanted;
    put(tree, path);
  };
  for (const [path, value] of flatten(spec)) {
    if (path === '_id' && isFlag(value)) id = isOn(value);
    else if (isFlag(value) && path.endsWith('.$')) {
      const array = path.slice(0, -2);
      const finder = positionFinder(filter, options);
      choose('include', array);
      edits.push({
        path: array.split('.'),
        part: (items, doc) => items.slice(finder(doc, array.split('.')) ?? 0).slice(0, 1),
      });
    } else if (isFlag(value)) choose(isOn(value) ? 'include' : 'exclude', path);
    else if (
      isDocument(value) &&
      '$slice' in value &&
      !(Array.isArray(value.$slice) && !value.$slice.every(isNumeric))
    ) {
      edits.push({ path: path.split('.'), part: slice(value.$slice) });
      sliced = [...sliced, path];
    } else if (isDocument(value) && '$elemMatch' in value) {
      choose('include', path);
      edits.push({ path: path.split('.'), part: elemMatch(value.$elemMatch, options) });
    } else if (isDocument(value) && '$meta' in value) throw badValue('$meta is not supported by this server');
    else {
      computed[path] = toPlain(value);
      mode ??= 'include';
      if (mode === 'exclude') throw badValue(`Cannot compute field ${path} in exclusion projection`);
    }
  }
  if (mode === 'include') {
    for (const path of sliced) if (!(path.split('.')[0]! in tree)) put(tree, path);
    if (id !== false) tree._id = true;
  } else if (mode === undefined && id === true) {
    if (sliced.length === 0) {
      mode = 'include';
      tree._id = true;
    }
  } else if (id === false) tree._id = true;
  const names = Object.keys(computed);
  const compute = names.length > 0 ? compileStages([{ $addFields: computed }], options.variables) : undefined;
  return (doc) => {
    let result = (mode === 'include' ? include(doc, tree) : exclude(doc, tree)) as Doc;
    if (edits.length > 0) result = clone(result);
    for (const { path, part } of edits) editArrays(result, doc, path, part);
    if (!compute) return result;
    const [values = {}] = compute([toPlain(doc) as Doc]);
    for (const name of names) {
      const top = name.split('.')[0]!;
      if (values[top] !== undefined) result[top] = values[top];
    }
    return result;
  };
}
