import { ERASED } from '../../domain/shared/event.js';
import type { CategoryCatalogue } from './catalogue/define.js';

/** Stands for a personal field where it is not to be shown. */
const PERSONAL = '[personal]';

/** Hides the personal fields that the catalogue declares; what was erased stays `[erased]`. */
export function redactor(catalogue: readonly CategoryCatalogue[]) {
  const fields = new Map(
    catalogue.flatMap(({ category, specs }) =>
      Object.entries(specs).map(([type, { personal }]) => [
        `${category}/${type}`,
        (personal?.fields ?? []) as readonly string[],
      ]),
    ),
  );
  return (category: string, type: string, data: object): object => {
    const hidden = (fields.get(`${category}/${type}`) ?? []).filter((field) => {
      const value = (data as Record<string, unknown>)[field];
      return typeof value === 'string' && value !== ERASED;
    });
    return hidden.length === 0 ? data : { ...data, ...Object.fromEntries(hidden.map((field) => [field, PERSONAL])) };
  };
}
