import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { bareHost, isPublicAddress } from './address.js';
import { FetchFailure } from './fetchFailure.js';

export interface GuardRules {
  /** `host` or `host:port` entries that may be reached although private; they also open their port. */
  readonly allowHosts: readonly string[];
  readonly allowPorts: readonly number[];
}

/** All addresses of a name; replaceable so that tests can play a rebinding name server. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const systemResolve: Resolve = async (host) => (await lookup(host, { all: true })).map(({ address }) => address);

/**
 * The one place that says where the scraper may connect. Callers connect to the very address that was checked here,
 * so a name that resolves differently a moment later (DNS rebinding) changes nothing.
 */
export class AddressGuard {
  readonly #allowed: ReadonlySet<string>;

  constructor(
    private readonly rules: GuardRules,
    private readonly resolve: Resolve = systemResolve,
  ) {
    this.#allowed = new Set(rules.allowHosts.map((entry) => normaliseEntry(entry)));
  }

  /** Refuses what can be refused from the URL alone; called for every hop. */
  checkUrl(url: URL): void {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new FetchFailure('SCHEME_REFUSED', `Only http and https are fetched, not ${url.protocol}`);
    }
    if (url.username !== '' || url.password !== '') {
      throw new FetchFailure('CREDENTIALS_REFUSED', 'A URL with a user name or password is not fetched.');
    }
    this.#checkPort(bareHost(url.hostname), portOf(url));
  }

  /** The address to connect to for `host`, checked after name resolution. Throws `FetchFailure`. */
  async addressFor(host: string, port: number): Promise<string> {
    const name = bareHost(host);
    this.#checkPort(name, port);
    const addresses = isIP(name) ? [name] : await this.#resolve(name);
    if (this.#isAllowed(name, port)) return addresses[0]!;
    // One private address among several is reason enough: the next connection could get that one.
    const refused = addresses.find((address) => !isPublicAddress(address));
    if (refused !== undefined) {
      throw new FetchFailure('ADDRESS_REFUSED', `${name} is at an address that is not public.`);
    }
    return addresses[0]!;
  }

  /** Whether the operator allows this host although it may be private. */
  allowsPrivate(url: URL): boolean {
    return this.#isAllowed(bareHost(url.hostname), portOf(url));
  }

  #isAllowed(name: string, port: number): boolean {
    return this.#allowed.has(name) || this.#allowed.has(`${name}:${port}`);
  }

  #checkPort(name: string, port: number): void {
    if (!this.rules.allowPorts.includes(port) && !this.#isAllowed(name, port)) {
      const open = [...this.rules.allowPorts].join(', ');
      throw new FetchFailure(
        'PORT_REFUSED',
        `Port ${port} is not fetched, only ${open}. Whoever runs the service can allow others (SCRAPE_ALLOW_PORTS).`,
      );
    }
  }

  async #resolve(name: string): Promise<readonly string[]> {
    try {
      const addresses = await this.resolve(name);
      if (addresses.length > 0) return addresses;
    } catch (error) {
      throw new FetchFailure('NAME_NOT_FOUND', `The name ${name} cannot be resolved.`, { cause: error });
    }
    throw new FetchFailure('NAME_NOT_FOUND', `The name ${name} has no address.`);
  }
}

export const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);

/** `[::1]:80` → `::1:80`, `LocalHost` → `localhost`. */
function normaliseEntry(entry: string): string {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(entry.trim());
  if (!match) return bareHost(entry.trim());
  const host = bareHost(match[1]!);
  return match[2] === undefined ? host : `${host}:${match[2]}`;
}
