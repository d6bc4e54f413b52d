import { existsSync } from 'node:fs';

/**
 * Takes variables from the file .env of the working directory; those that are set already win. Tests (NODE_ENV=test) say
 * themselves what they need, so a developer's file does not reach them.
 */
export function loadDotEnv(file = '.env'): void {
  if (process.env.NODE_ENV !== 'test' && existsSync(file)) process.loadEnvFile(file);
}
