/** Writes docs/problems.md: every code that an answer can have, from the list that the OpenAPI document is made of. */
import { writeFileSync } from 'node:fs';
import { problemCodesMarkdown } from '../dist/src/interfaces/http/problemCodes/index.js';

writeFileSync(new URL('../docs/problems.md', import.meta.url), problemCodesMarkdown());
