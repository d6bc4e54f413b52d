#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/src/interfaces/cli/main.js', import.meta.url);
if (!existsSync(main)) {
  console.error('nova is not built yet. Run: npm run build');
  process.exit(1);
}
const { run } = await import(main);
await run(process.argv);
