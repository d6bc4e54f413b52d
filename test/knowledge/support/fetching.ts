import { FetchFailure } from '../../../src/infrastructure/scraping/net/fetchFailure.js';
import { AddressGuard, type Resolve } from '../../../src/infrastructure/scraping/net/guard.js';
import { SafeFetch } from '../../../src/infrastructure/scraping/net/safeFetch.js';
import { pages, type Site, serveSite } from './site.js';

export const LIMITS = { maxBytes: 100_000, timeoutMs: 60_000, maxRedirects: 10 };
const closing: { close(): Promise<void> }[] = [];

/** What the test has opened. */
export async function closeAll(): Promise<void> {
  for (const one of closing.splice(0)) await one.close();
}

/** Until `closeAll`. */
export function keep<T extends { close(): Promise<void> }>(one: T): T {
  closing.push(one);
  return one;
}

export function fetcher(rules: { allowHosts?: string[]; allowPorts?: number[]; resolve?: Resolve } = {}): SafeFetch {
  const guard = new AddressGuard(
    { allowHosts: rules.allowHosts ?? [], allowPorts: rules.allowPorts ?? [80, 443] },
    rules.resolve,
  );
  return keep(new SafeFetch(guard, 'NovaBot/1.0 (+http://test)'));
}

export const site = async (map: Parameters<typeof pages>[0] | Parameters<typeof serveSite>[0]): Promise<Site> =>
  keep(await serveSite(typeof map === 'function' ? map : pages(map)));

/** The code of the failure, or `FETCHED`. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof FetchFailure) return error.code;
    throw error;
  }
  return 'FETCHED';
}
