import { areas } from './variables/index.js';

interface Shown {
  about: string;
  expected: string;
  need: string;
  fallback?: string;
}

const needs: Record<string, string> = {
  always: 'Needed in production; in development the local stack supplies it when it is not set.',
  production: 'Needed in production.',
  optional: '',
};

/** The text of .env.example, made from the schema; a test compares it with the file. */
export function renderEnvExample(): string {
  const parts = Object.entries(areas).map(([area, group]) => {
    const entries = Object.entries<Shown>(group).map(([name, { about, expected, need, fallback }]) => {
      const comment = [about, needs[need], `Expected: ${expected}.`].filter((line) => line !== '');
      return `${comment.map((line) => `# ${line}`).join('\n')}\n#${name}=${fallback ?? ''}\n`;
    });
    return `# ---- ${area} ----\n\n${entries.join('\n')}`;
  });
  const head =
    '# Every environment variable of Nova Bot Studio. Development needs none of them: copy this file to .env and\n';
  return `${head}# uncomment what you change. An empty value counts as not set.\n\n${parts.join('\n')}`;
}
