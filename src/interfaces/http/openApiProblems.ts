import { titleOf } from './problem.js';
import { codesOf } from './problemCodes/index.js';
import type { Route } from './route.js';

export interface ResponseObject {
  readonly description: string;
  readonly content?: Readonly<Record<string, object>>;
  readonly 'x-problem-codes'?: readonly string[];
}

export const PROBLEM = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** The refusals of all operations. Most are the same for many, so each stands in the document once. */
export class ProblemResponses {
  readonly #names = new Map<string, string>();
  readonly #shared: Record<string, ResponseObject> = {};

  /** By status: what the route says of it, and the codes that it can answer with. */
  of(route: Route): readonly (readonly [status: number, response: ResponseObject])[] {
    const codes = codesOf(route);
    const declared = Object.keys(route.responses)
      .map(Number)
      .filter((status) => status >= 400);
    const statuses = [...new Set([...codes.keys(), ...declared])].sort((a, b) => a - b);
    return statuses.map((status) => {
      const own = codes.get(status) ?? [];
      const spec = route.responses[status];
      const words = spec && !spec.schema ? spec.description : titleOf(status);
      const listed = own.length > 0 ? `. Codes: ${own.map((code) => `\`${code}\``).join(', ')}` : '';
      return [status, { description: `${words}${listed}`, content: PROBLEM, 'x-problem-codes': own }];
    });
  }

  /** A reference to the response, which is the same for all that say the same. */
  shared(status: number, response: ResponseObject): { readonly $ref: string } {
    const text = JSON.stringify(response);
    let name = this.#names.get(text);
    if (name === undefined) {
      const count = Object.keys(this.#shared).filter((one) => one.startsWith(`Problem${status}`)).length;
      name = count === 0 ? `Problem${status}` : `Problem${status}_${count + 1}`;
      this.#names.set(text, name);
      this.#shared[name] = response;
    }
    return { $ref: `#/components/responses/${name}` };
  }

  all(): Readonly<Record<string, ResponseObject>> {
    return this.#shared;
  }
}
