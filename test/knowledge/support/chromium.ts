import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';

/** A Chromium for tests: the one of CHROMIUM_PATH, else the one inside npm. */
export async function chromiumPath(): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  return given && existsSync(given) ? given : await sparticuz.executablePath();
}
