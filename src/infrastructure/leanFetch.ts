import { Readable } from 'node:stream';
import { Agent, type Dispatcher, EnvHttpProxyAgent, interceptors, request } from 'undici';

const REDIRECTS = 5;
const DEFAULTS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'nova-bot-studio' };
/** Statuses whose responses have no body (https://fetch.spec.whatwg.org/#null-body-status). */
const WITHOUT_BODY = new Set([101, 103, 204, 205, 304]);

type Content = ConstructorParameters<typeof Response>[0];

let dispatcher: Dispatcher | undefined;

/**
 * `fetch` for the SDKs of services that answer on the way of a message, over undici's `request`: some 0.7 ms and as much CPU
 * less for each call than Node's own, which pipes each body through streams of the web. Event streams are handed on as they
 * come; any other body has arrived whole when the promise is kept. What it does not do itself goes to Node's.
 *
 * @throws TypeError as `fetch` does when the server cannot be reached; the signal's reason when that aborts
 */
export const leanFetch: typeof fetch = async (input, init = {}) => {
  const { method = 'GET', body = null, signal = null } = init;
  if (input instanceof Request || !(body === null || typeof body === 'string')) return fetch(input, init);
  dispatcher ??= keptAlive();
  const headers = { ...DEFAULTS, ...Object.fromEntries(new Headers(init.headers)) };
  const sent = { method: method as Dispatcher.HttpMethod, headers, body, signal, dispatcher };
  try {
    const { statusCode, headers: answered, body: arriving } = await request(input, sent);
    const isStream = String(answered['content-type']).startsWith('text/event-stream');
    const content = isStream ? Readable.toWeb(arriving) : await arriving.arrayBuffer();
    return new Response(WITHOUT_BODY.has(statusCode) ? null : (content as Content), {
      status: statusCode,
      headers: headersOf(answered),
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new TypeError('fetch failed', { cause: error });
  }
};

/** Proxies of the environment count where they do for Node's own `fetch` (Node 24). */
const keptAlive = (): Dispatcher =>
  (process.env.NODE_USE_ENV_PROXY === '1' ? new EnvHttpProxyAgent() : new Agent()).compose(
    interceptors.redirect({ maxRedirections: REDIRECTS }),
  );

function headersOf(answered: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(answered)) {
    for (const value of [values ?? []].flat()) headers.append(name, value);
  }
  return headers;
}
