import type { Browser, BrowserServer } from 'playwright';

export interface BrowserHostOptions {
  readonly executablePath: string;
  /** Pages after which the browser is replaced: long-lived browsers grow. */
  readonly recycleAfter?: number;
  readonly launchTimeoutMs?: number;
}

interface Running {
  readonly server: BrowserServer;
  readonly browser: Browser;
  uses: number;
  users: number;
  isRetired: boolean;
}

/**
 * Switches that leave a page no way around the proxy: no QUIC, no WebRTC candidates besides the proxy, no name lookups
 * of the browser's own, and nothing that the browser itself would fetch.
 */
const ARGS = [
  '--disable-quic',
  '--dns-prefetch-disable',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-pings',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-dev-shm-usage',
];

/** One shared browser, started when first needed, replaced when it has served enough, has crashed or hangs. */
export class BrowserHost {
  #current: Promise<Running> | null = null;
  readonly #all = new Set<Running>();
  #isClosed = false;

  constructor(private readonly options: BrowserHostOptions) {}

  /** Lends the browser for one page. `broken` tells that it should not be lent again. */
  async use<T>(work: (browser: Browser, broken: () => void) => Promise<T>): Promise<T> {
    const running = await this.#running();
    running.uses++;
    running.users++;
    try {
      return await work(running.browser, () => this.#retire(running));
    } finally {
      running.users--;
      if (running.uses >= (this.options.recycleAfter ?? 100)) this.#retire(running);
      if (running.isRetired && running.users === 0) await this.#kill(running);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#current?.catch(() => null);
    await Promise.all([...this.#all].map((running) => this.#kill(running)));
  }

  async #running(): Promise<Running> {
    if (this.#isClosed) throw new Error('The browser has been closed.');
    const current = await this.#current?.catch(() => null);
    if (current && !current.isRetired && current.browser.isConnected()) return current;
    // Several pages may have waited for the same dead browser: the first one starts the next.
    if (!this.#current || (await this.#current.catch(() => null)) === (current ?? null)) this.#current = this.#launch();
    return this.#current;
  }

  async #launch(): Promise<Running> {
    const { chromium } = await import('playwright');
    const timeout = this.options.launchTimeoutMs ?? 20_000;
    const server = await chromium.launchServer({
      executablePath: this.options.executablePath,
      headless: true,
      args: ARGS,
      host: '127.0.0.1',
      timeout,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    const browser = await chromium.connect(server.wsEndpoint(), { timeout });
    const running: Running = { server, browser, uses: 0, users: 0, isRetired: false };
    this.#all.add(running);
    browser.on('disconnected', () => this.#retire(running));
    return running;
  }

  #retire(running: Running): void {
    running.isRetired = true;
    if (running.users === 0) void this.#kill(running);
  }

  /** A browser that hangs does not close when asked: it is killed. */
  async #kill(running: Running): Promise<void> {
    if (!this.#all.delete(running)) return;
    await running.server.kill().catch(() => {});
  }
}
