import type { Route } from '../route.js';
import { accountCodes } from './accountCodes.js';
import { botCodes } from './botCodes.js';
import { callerCodes } from './callerCodes.js';
import { chatCodes } from './chatCodes.js';
import { pipelineCodes } from './pipelineCodes.js';
import type { ProblemCode } from './problemCode.js';

export type { ProblemCode } from './problemCode.js';

/** Every code that an answer of this service can have, by area. */
const PROBLEM_AREAS: Readonly<Record<string, readonly ProblemCode[]>> = {
  'Any request': pipelineCodes,
  'Who calls': callerCodes,
  'Accounts, sessions and keys': accountCodes,
  Bots: botCodes,
  'Chat, knowledge and operations': chatCodes,
};

export const PROBLEM_CODES: readonly ProblemCode[] = Object.values(PROBLEM_AREAS).flat();

/** The codes that a route can answer with, by status. */
export function codesOf(route: Route): ReadonlyMap<number, readonly string[]> {
  const byStatus = new Map<number, string[]>();
  for (const { code, statuses, isOf } of PROBLEM_CODES) {
    for (const status of statuses) {
      if (isOf(route, status)) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
    }
  }
  return byStatus;
}

/** All codes as a page of the documentation. */
export function problemCodesMarkdown(): string {
  const areas = Object.entries(PROBLEM_AREAS).map(([area, list]) => {
    const rows = list.map(({ code, statuses, meaning }) => `| \`${code}\` | ${statuses.join(', ')} | ${meaning} |`);
    return [`## ${area}`, '', '| Code | Status | Meaning |', '|---|---|---|', ...rows].join('\n');
  });
  return `${INTRODUCTION}\n\n${areas.join('\n\n')}\n`;
}

const INTRODUCTION = `# Problem codes

Whatever is refused is answered as \`application/problem+json\` (RFC 9457). Its \`code\` is stable: programs decide by it, \`title\` and
\`detail\` are for people and may change. \`GET /openapi.json\` names for each operation the codes that it can answer with.
A browser (\`Accept: text/html\`) that opens an address outside \`/api\` is told by a page of the same status instead.
This page is made by \`npm run docs:problems\`.`;
