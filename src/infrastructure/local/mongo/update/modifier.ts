import { type Doc, isDocument } from '../bson/values.js';
import { failedToParse, MongoError } from '../errors.js';
import { compileElement, compileFilter, type Matcher, type MatchOptions } from '../query/matcher.js';
import { walkPath } from '../query/path.js';
import { type Change, OPERATORS, renameTarget } from './operators.js';
import { type Place, type Positions, placesOf, read, write } from './target.js';

/** Changes a typed document in place. */
export type Modifier = (doc: Doc, inserting: boolean) => void;

interface Step {
  readonly path: string;
  readonly onInsertOnly: boolean;
  readonly apply: (doc: Doc, positions: Positions) => void;
}

function assign(place: Place, change: Change): void {
  const old = read(place);
  const value = change(old);
  if (value !== undefined) write(place, value);
  else if (old === undefined) return;
  else if (Array.isArray(place.holder)) place.holder[Number(place.name)] = null;
  else delete place.holder[place.name];
}

function fieldStep(operator: string, path: string, operand: unknown): Step {
  const onInsertOnly = operator === '$setOnInsert';
  const rule = OPERATORS[onInsertOnly ? '$set' : operator];
  if (!rule) {
    throw failedToParse(
      `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
    );
  }
  const change = rule.change(operand, path);
  const parts = path.split('.');
  return {
    path,
    onInsertOnly,
    apply: (doc, positions) => {
      for (const place of placesOf(doc, parts, positions, rule.creates)) assign(place, change);
    },
  };
}

function renameSteps(from: string, operand: unknown): Step[] {
  const to = renameTarget(from, operand);
  const [source, target] = [from.split('.'), to.split('.')];
  return [
    {
      path: from,
      onInsertOnly: false,
      apply: (doc, positions) => {
        const place = placesOf(doc, source, positions, false)[0];
        const value = place && read(place);
        if (!place || value === undefined) return;
        if (Array.isArray(place.holder))
          throw new MongoError(2, `The source field cannot be an array element, '${from}'`);
        delete place.holder[place.name];
        for (const created of placesOf(doc, target, positions, true)) write(created, value);
      },
    },
    { path: to, onInsertOnly: false, apply: () => undefined },
  ];
}

function checkPaths(paths: readonly string[]): void {
  const seen = new Set<string>();
  for (const path of paths) {
    const parts = path.split('.');
    if (parts.includes(''))
      throw new MongoError(56, `The update path '${path}' contains an empty field name, which is not allowed.`);
    if (parts[0]!.startsWith('$'))
      throw new MongoError(52, `The dollar ($) prefixed field '${path}' is not allowed in an update.`);
    for (const other of seen) {
      if (other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) {
        throw new MongoError(
          40,
          `Updating the path '${path}' would create a conflict at '${path.length < other.length ? path : other}'`,
        );
      }
    }
    seen.add(path);
  }
}

function arrayFilters(filters: readonly unknown[], options: MatchOptions): Map<string, Matcher> {
  const compiled = new Map<string, Matcher>();
  for (const filter of filters) {
    const names = isDocument(filter) ? Object.keys(filter) : [];
    const name = names[0]?.split('.')[0];
    if (!isDocument(filter) || name === undefined || names.some((key) => key.split('.')[0] !== name)) {
      throw failedToParse('Error parsing array filter: expected a single top-level field name');
    }
    if (compiled.has(name))
      throw failedToParse(`Found multiple array filters with the same top-level field name ${name}`);
    const matcher = compileFilter(filter, options);
    compiled.set(name, (item) => matcher({ [name]: item }));
  }
  return compiled;
}

/** Finds the array element that a query's conditions on this array hold for: what `$` in an update path means. */
export function positionFinder(
  query: Doc,
  options: MatchOptions,
): (doc: Doc, path: readonly string[]) => number | undefined {
  const conditions: [string, unknown][] = [];
  const collect = (filter: Doc): void => {
    for (const [name, value] of Object.entries(filter)) {
      if ((name === '$and' || name === '$or') && Array.isArray(value)) value.filter(isDocument).forEach(collect);
      else if (name[0] !== '$') conditions.push([name, value]);
    }
  };
  collect(query);
  return (doc, path) => {
    const prefix = path.join('.');
    for (const [name, condition] of conditions) {
      if (name !== prefix && !name.startsWith(`${prefix}.`)) continue;
      const rest = name.slice(prefix.length + 1);
      const element = isDocument(condition) ? condition.$elemMatch : undefined;
      const test = element !== undefined && rest === '' ? compileElement(element, options) : undefined;
      const filter = test ? undefined : compileFilter({ [`item${rest && `.${rest}`}`]: condition }, options);
      let found = -1;
      walkPath(doc, path, 0, (array) => {
        if (Array.isArray(array)) found = array.findIndex((item) => (test ? test(item) : filter!({ item })));
        return found >= 0;
      });
      if (found >= 0) return found;
    }
    return undefined;
  };
}

/**
 * Compiles an update document of operators. Throws for unknown operators (9), malformed operands (2, 14), paths in
 * conflict (40) and unused array filters (9).
 */
export function compileModifier(update: Doc, filters: readonly unknown[], query: Doc, options: MatchOptions): Modifier {
  const steps: Step[] = [];
  for (const [operator, fields] of Object.entries(update)) {
    if (!isDocument(fields))
      throw failedToParse(`Modifiers operate on fields but we found another type for ${operator}`);
    for (const [path, operand] of Object.entries(fields)) {
      steps.push(...(operator === '$rename' ? renameSteps(path, operand) : [fieldStep(operator, path, operand)]));
    }
  }
  checkPaths(steps.map(({ path }) => path));
  const compiled = arrayFilters(filters, options);
  for (const name of compiled.keys()) {
    if (steps.some(({ path }) => path.includes(`$[${name}]`))) continue;
    throw failedToParse(`The array filter for identifier '${name}' was not used in the update`);
  }
  const find = steps.some(({ path }) => /(^|\.)\$(\.|$)/.test(path)) ? positionFinder(query, options) : undefined;
  return (doc, inserting) => {
    // The positions are those of the document as the query matched it, before any step changes it.
    const matched = new Map<string, number | undefined>();
    if (find)
      for (const { path } of steps) {
        const at = path.split('.').indexOf('$');
        if (at > 0) matched.set(path.split('.').slice(0, at).join('.'), find(doc, path.split('.').slice(0, at)));
      }
    const positions: Positions = { filters: compiled, matchedIndex: (path) => matched.get(path.join('.')) };
    for (const step of steps) if (inserting || !step.onInsertOnly) step.apply(doc, positions);
  };
}
