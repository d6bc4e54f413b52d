import { isIP } from 'node:net';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import { bareHost } from './address.js';
import { readBody, tooLarge } from './body.js';
import { FetchFailure } from './fetchFailure.js';
import { type AddressGuard, portOf } from './guard.js';

export interface FetchOptions {
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  /** The beginning is enough: what is beyond `maxBytes` is left out instead of refused. */
  readonly isCut?: boolean;
  readonly timeoutMs: number;
  readonly maxRedirects: number;
  /** Asked before every request that is sent (politeness, robots.txt of another host); may throw. */
  readonly beforeHop?: (url: URL) => Promise<void>;
}

export interface Fetched {
  /** Where the redirects ended. */
  readonly url: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** HTTP client of the scraper: every hop goes through the guard, at connect time, and everything has a limit. */
export class SafeFetch {
  readonly #agent: Agent;

  constructor(
    private readonly guard: AddressGuard,
    private readonly userAgent: string,
  ) {
    this.#agent = new Agent({ connect: guardedConnector(guard), connections: 8, keepAliveTimeout: 2_000 });
  }

  /** GETs `address`, following redirects. Any status is an answer; throws `FetchFailure` when there is none. */
  async get(address: string, options: FetchOptions): Promise<Fetched> {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    try {
      return await this.#follow(parseUrl(address), options, signal);
    } catch (error) {
      throw asFailure(error, options, timeout);
    }
  }

  async #follow(start: URL, options: FetchOptions, signal: AbortSignal): Promise<Fetched> {
    const seen = new Set<string>();
    let url = start;
    for (let redirects = 0; ; redirects++) {
      this.guard.checkUrl(url);
      url.hash = '';
      if (seen.has(url.href)) throw new FetchFailure('REDIRECT_LOOP', `It redirects in a circle at ${url.href}`);
      if (redirects > options.maxRedirects) {
        throw new FetchFailure('TOO_MANY_REDIRECTS', `More than ${options.maxRedirects} redirects.`);
      }
      seen.add(url.href);
      if (options.beforeHop) await asVeto(options.beforeHop(url));
      const response = await this.#send(url, redirects === 0 ? options : unconditional(options), signal);
      const location = firstOf(response.headers.location);
      if (!REDIRECTS.has(response.statusCode) || location === undefined) {
        return await this.#finish(url, response, options);
      }
      discard(response);
      url = parseUrl(inAscii(location), url);
    }
  }

  #send(url: URL, options: FetchOptions, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    return request(url, {
      dispatcher: this.#agent,
      signal,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
      headers: {
        'user-agent': this.userAgent,
        accept: 'text/html,application/xhtml+xml,application/pdf;q=0.9,text/plain;q=0.8,*/*;q=0.1',
        'accept-encoding': 'gzip, deflate, br',
        ...options.headers,
      },
    });
  }

  async #finish(
    url: URL,
    response: Dispatcher.ResponseData,
    { maxBytes, isCut = false }: FetchOptions,
  ): Promise<Fetched> {
    const announced = Number(firstOf(response.headers['content-length']) ?? 0);
    if (announced > maxBytes && !isCut) {
      discard(response);
      throw tooLarge(maxBytes);
    }
    const encoding = firstOf(response.headers['content-encoding']) ?? '';
    const body = await readBody(response.body, encoding, maxBytes, isCut);
    const headers = Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name.toLowerCase(), oneOf(name, value)]),
    );
    return { url: url.href, status: response.statusCode, headers, body };
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}

/** Connects to the address that the guard checked, never to the name. */
function guardedConnector(guard: AddressGuard): buildConnector.connector {
  const connect = buildConnector({ timeout: 10_000 });
  return (options, callback) => {
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    const name = bareHost(options.hostname);
    guard.addressFor(name, port).then(
      (address) =>
        connect(
          { ...options, hostname: address, servername: isIP(name) ? '' : name } as buildConnector.Options,
          callback,
        ),
      (error: Error) => callback(error, null),
    );
  };
}

/** Many servers write an address into the header as they know it; header values are bytes, which undici shows as Latin-1. */
const inAscii = (location: string): string =>
  location.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);

/** What is known of one address says nothing of another one that it leads to. */
function unconditional(options: FetchOptions): FetchOptions {
  const { 'if-none-match': _etag, 'if-modified-since': _since, ...headers } = options.headers ?? {};
  return { ...options, headers };
}

function parseUrl(text: string, base?: URL): URL {
  try {
    return new URL(text, base);
  } catch (error) {
    throw new FetchFailure('SCHEME_REFUSED', 'It is not a URL.', { cause: error });
  }
}

export const hostKey = (url: URL): string => `${bareHost(url.hostname)}:${portOf(url)}`;

const firstOf = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

/** Of a header that came several times the first, but all lines of the one that each may add rules to. */
const oneOf = (name: string, value: string | string[] | undefined): string =>
  Array.isArray(value) && name.toLowerCase() === 'x-robots-tag' ? value.join('\n') : (firstOf(value) ?? '');

/** A body that nobody reads would keep the connection; reading it could be endless. */
function discard(response: Dispatcher.ResponseData): void {
  response.body.on('error', () => {});
  response.body.destroy();
}

/** What a caller's own check throws comes out as it is, not as a failed connection. */
class Veto extends Error {}

const asVeto = (check: Promise<void>): Promise<void> =>
  check.catch((error: unknown) => {
    throw new Veto('vetoed', { cause: error });
  });

function asFailure(error: unknown, options: FetchOptions, timeout: AbortSignal): unknown {
  if (error instanceof Veto) return error.cause;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof FetchFailure) return cause;
  }
  if (options.signal?.aborted) return new FetchFailure('CANCELLED', 'It was cancelled.', { cause: error });
  const code = (error as NodeJS.ErrnoException)?.code ?? '';
  if (timeout.aborted || code.includes('TIMEOUT')) {
    return new FetchFailure('TIMEOUT', `No complete answer within ${options.timeoutMs} ms.`, { cause: error });
  }
  if (/^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RES_|INVALID))/.test(code)) {
    return new FetchFailure('BAD_RESPONSE', 'The server does not speak proper HTTP.', { cause: error });
  }
  return new FetchFailure('CONNECTION_FAILED', `The connection failed${code === '' ? '' : ` (${code})`}.`, {
    cause: error,
  });
}
