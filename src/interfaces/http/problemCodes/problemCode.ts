import type { Route } from '../route.js';

/** A code that clients can build on: once it is here, its meaning stays. */
export interface ProblemCode {
  readonly code: string;
  readonly statuses: readonly number[];
  /** What it tells, and what a client can do about it. */
  readonly meaning: string;
  /** Whether a route can give it (with that status). */
  readonly isOf: (route: Route, status: number) => boolean;
}

export type Where = ProblemCode['isOf'];

/** Makes codes that share their status and place. */
export const codes =
  (status: number | readonly number[], isOf: Where) =>
  (meanings: Readonly<Record<string, string>>): readonly ProblemCode[] =>
    Object.entries(meanings).map(([code, meaning]) => ({ code, statuses: [status].flat(), meaning, isOf }));

export const everywhere: Where = () => true;
/** Not from a route: such requests reach none. */
export const nowhere: Where = () => false;
export const changes: Where = ({ method }) => method !== 'get';
export const knowsCaller: Where = ({ access }) => access.kind !== 'public';

/** By `method path`, in the form of the document (`post /api/bot/{id}/activate`). */
export const on =
  (...patterns: readonly RegExp[]): Where =>
  ({ method, path }) =>
    patterns.some((pattern) => pattern.test(`${method} ${path.replace(/:(\w+)/g, '{$1}')}`));
