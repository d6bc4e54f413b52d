import { tmpdir } from 'node:os';
import { findChromium } from '../../../src/infrastructure/local/chromium/findChromium.js';

/** The browser that the product would take; one in the temporary directory may be another user's. */
export async function chromiumPath(): Promise<string> {
  const found = await findChromium(process.env, tmpdir());
  if ('problem' in found) throw new Error(found.problem);
  return found.path;
}
