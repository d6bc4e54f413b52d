import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright';
import { deadline } from '../../deadline.js';
import { EMPTY_BELOW } from '../extract/emptyBelow.js';
import { FetchFailure } from '../net/fetchFailure.js';
import type { AddressGuard } from '../net/guard.js';
import { FilteringProxy } from '../net/proxy.js';
import type { BrowserHost } from './browserHost.js';
import { documentOf } from './documentOf.js';

export interface Rendered {
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

export interface RenderLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly userAgent: string;
}

/** Nobody reads pictures, films and fonts. */
const LEFT_OUT = new Set(['image', 'media', 'font', 'texttrack', 'manifest', 'ping', 'cspviolationreport']);
/** WebRTC would go around the proxy; windows that a page opens share its process, and can block it. */
const NOT_FOR_PAGES =
  'delete globalThis.RTCPeerConnection; delete globalThis.webkitRTCPeerConnection; globalThis.open = () => null; globalThis.print = () => {};';
/** No page needs more to show its text; one that asks for more may be using us against others. */
const MAX_REQUESTS = 300;
/** A page whose network never rests is read as it is after this long. */
const IDLE_MS = 5_000;
/** One that shows next to nothing by then may have planned to do so later. */
const LATE_MS = 3_000;
const LOOK_MS = 100;
const CLOSE_MS = 3_000;

/** Loads a page in a fresh context, lets its scripts run, and gives the document as a visitor would see it. */
export class Renderer {
  constructor(
    private readonly host: BrowserHost,
    private readonly guard: AddressGuard,
    private readonly limits: RenderLimits,
  ) {}

  render(url: string, signal: AbortSignal): Promise<Rendered> {
    return this.host.use(async (browser, broken) => {
      const proxy = new FilteringProxy(this.guard, { maxBytes: this.limits.maxBytes });
      const server = await proxy.listen();
      let context: BrowserContext | null = null;
      try {
        return await within(this.limits.timeoutMs, signal, async () => {
          context = await this.#open(browser, server);
          return await this.#read(context, url);
        });
      } catch (error) {
        throw asFailure(error, browser, proxy, this.limits);
      } finally {
        // A context that does not close in time belongs to a browser that hangs.
        if (!(await closed(context))) broken();
        await proxy.close();
      }
    });
  }

  async #open(browser: Browser, server: string): Promise<BrowserContext> {
    const context = await browser.newContext({
      proxy: { server },
      userAgent: this.limits.userAgent,
      serviceWorkers: 'block',
      acceptDownloads: false,
      permissions: [],
      viewport: { width: 1280, height: 1600 },
    });
    await context.addInitScript(NOT_FOR_PAGES);
    let requests = 0;
    await context.route('**/*', (route) =>
      LEFT_OUT.has(route.request().resourceType()) || ++requests > MAX_REQUESTS ? route.abort() : route.continue(),
    );
    return context;
  }

  async #read(context: BrowserContext, url: string): Promise<Rendered> {
    const page = await context.newPage();
    page.on('dialog', (dialog) => void dialog.dismiss().catch(() => {}));
    page.on('download', (download) => void download.cancel().catch(() => {}));
    context.on('page', (popup) => void popup.close().catch(() => {}));
    const response = await page.goto(url, { waitUntil: 'domcontentloaded', timeout: this.limits.timeoutMs });
    await page.waitForLoadState('networkidle', { timeout: Math.min(IDLE_MS, this.limits.timeoutMs) }).catch(() => {});
    await untilShown(page);
    const html = await documentOf(page, this.limits.maxBytes);
    return { url: page.url(), status: response?.status() ?? 0, html };
  }
}

async function untilShown(page: Page): Promise<void> {
  for (const end = Date.now() + LATE_MS; Date.now() < end; await sleep(LOOK_MS)) {
    // biome-ignore lint/performance/useDomNodeTextContent: scripts, and what is hidden, are no text that is shown.
    const text = await page.innerText('body', { timeout: LATE_MS }).catch(() => '');
    if (text.length >= EMPTY_BELOW) return;
  }
}

async function within<T>(milliseconds: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const limit = deadline(milliseconds, signal);
  let stop: () => void = () => {};
  const over = new Promise<never>((_resolve, reject) => {
    stop = () => reject(limit.reason as Error);
    limit.addEventListener('abort', stop, { once: true });
  });
  const working = work();
  working.catch(() => {});
  try {
    return await Promise.race([working, over]);
  } finally {
    limit.removeEventListener('abort', stop);
  }
}

async function closed(context: BrowserContext | null): Promise<boolean> {
  if (!context) return true;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CLOSE_MS);
  });
  const done = context.close().then(
    () => true,
    () => true,
  );
  return await Promise.race([done, late]).finally(() => clearTimeout(timer));
}

function asFailure(error: unknown, browser: Browser, proxy: FilteringProxy, limits: RenderLimits): unknown {
  if (error instanceof FetchFailure) return error;
  if (proxy.exceeded) return new FetchFailure('TOO_LARGE', `The page loads more than ${limits.maxBytes} bytes.`);
  const name = (error as Error)?.name ?? '';
  if (name === 'TimeoutError') {
    return new FetchFailure('TIMEOUT', `The browser did not show the page within ${limits.timeoutMs} ms.`, {
      cause: error,
    });
  }
  if (name === 'AbortError') return new FetchFailure('CANCELLED', 'It was cancelled.', { cause: error });
  const detail = browser.isConnected() ? 'The browser could not load the page.' : 'The browser crashed.';
  return new FetchFailure('CONNECTION_FAILED', detail, { cause: error });
}
