import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';

/** An address that no other test uses, of other suites neither: they share the outbox. */
export const freshEmail = (): string => `p${randomBytes(8).toString('hex')}@example.com`;
export const PASSWORD = 'glass otter 41 bay';

export function http(baseUrl: string, headers: Record<string, string> = {}): AxiosInstance {
  const api = axios.create({ baseURL: baseUrl, headers, validateStatus: () => true, maxRedirects: 0 });
  // As `Retry-After` says: on a busy machine a read model may need its time.
  api.interceptors.response.use(async (response) => {
    if (response.data?.code !== 'READ_MODEL_BEHIND') return response;
    await sleep(100);
    return api.request(response.config);
  });
  return api;
}

/** Names and values of the cookies that an answer sets; a cleared one has the value ''. */
export function cookiesOf(response: AxiosResponse): Record<string, string> {
  const lines = response.headers['set-cookie'] ?? [];
  return Object.fromEntries(
    lines.map((line) => {
      const [pair = ''] = line.split(';');
      return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)];
    }),
  );
}

export const cookieHeader = (cookies: Record<string, string>): string =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly cookies: Record<string, string>;
  /** Calls with the access token. */
  readonly api: AxiosInstance;
}

export async function register(
  baseUrl: string,
  email = freshEmail(),
  headers: Record<string, string> = {},
): Promise<Person> {
  const response = await http(baseUrl, headers).post('/api/auth/register', { email, password: PASSWORD, name: 'Ann' });
  if (response.status !== 201) throw new Error(`register: ${response.status} ${JSON.stringify(response.data)}`);
  return personOf(baseUrl, response, headers);
}

export function personOf(baseUrl: string, response: AxiosResponse, headers: Record<string, string> = {}): Person {
  const { user, accessToken, refreshToken } = response.data;
  const api = http(baseUrl, { ...headers, authorization: `Bearer ${accessToken}` });
  return { id: user.id, email: user.email, accessToken, refreshToken, cookies: cookiesOf(response), api };
}
