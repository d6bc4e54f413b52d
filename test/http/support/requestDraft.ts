/** One request with something wrong in it (or, rarely, nothing). */
export interface BadRequest {
  readonly method: string;
  /** Path and query as they go over the line. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** What was done, for the report of a failure. */
  readonly what: string;
}

/** Something that is done to a right request. */
export type Change = (request: Draft) => void;

/** A request while it is being changed. */
export interface Draft {
  method: string;
  params: Record<string, string>;
  query: [string, string][];
  headers: Record<string, string>;
  json: unknown;
  raw: Buffer | undefined;
  readonly what: string[];
}

export function requestOf(path: string, { method, params, query, headers, json, raw, what }: Draft): BadRequest {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
  const search = query.map(([name, value]) => `${name}=${value}`).join('&');
  const body = raw ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return {
    method,
    url: search ? `${filled}?${search}` : filled,
    headers: { ...type, ...headers },
    body,
    what: what.join(', '),
  };
}

export function note(draft: Draft, what: string, change: Partial<Draft>): void {
  draft.what.push(what);
  Object.assign(draft, change);
}
