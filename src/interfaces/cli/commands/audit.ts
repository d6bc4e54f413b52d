import type { Command } from 'commander';
import { PROJECTION_TOKENS } from '../../../application/projections/tokens.js';
import { HISTORY } from '../areas.js';
import { demandTypes } from '../knownNames.js';
import { demandSpan, parseCount, parseTime } from '../options.js';
import { printLine } from '../printLine.js';
import { withServices } from '../session.js';

interface Options {
  readonly subject?: string;
  readonly actor?: string;
  readonly type?: string;
  readonly owner?: string;
  readonly from?: Date;
  readonly to?: Date;
  readonly limit: number;
  readonly json?: true;
}

const PAGE = 500;

/** `nova audit`: who did what when, newest first, from the audit read model. */
export function auditCommand(program: Command): void {
  program
    .command('audit')
    .description('who did what when, newest first')
    .option('--subject <id>', 'what was changed: id of a bot, account, key, source, run or conversation')
    .option('--actor <id>', 'who did it')
    .option('--owner <id>', 'what this account owns or did')
    .option('--type <name>', 'event type, such as BotPaused')
    .option('--from <time>', 'not before', parseTime)
    .option('--to <time>', 'not after', parseTime)
    .option('--limit <n>', 'at most so many', parseCount('--limit'), 100)
    .option('--json', 'JSON lines')
    .action(async (options: Options) => {
      const { subject, actor, type, owner, from, to, limit, json } = options;
      demandSpan(options);
      await demandTypes(type === undefined ? [] : [type]);
      await withServices(HISTORY, async ({ get }) => {
        const filter = {
          ...(subject === undefined ? {} : { subject }),
          ...(actor === undefined ? {} : { actor }),
          ...(type === undefined ? {} : { type }),
          ...(owner === undefined ? {} : { visibleTo: owner }),
          ...(from === undefined ? {} : { from: from.toISOString() }),
          ...(to === undefined ? {} : { to: to.toISOString() }),
        };
        const audit = get(PROJECTION_TOKENS.AuditQueries);
        let [before, left]: [string | null, number] = [null, limit];
        for (let hasMore = true; hasMore && left > 0; ) {
          const page = await audit.list(filter, before, Math.min(PAGE, left));
          for (const entry of page.items) {
            const { at, actor: who, subject: what, words } = entry;
            const line = `${at}  ${who.kind}:${who.id}  ${what.category}-${what.id}@${what.revision}  ${words}`;
            await printLine(json ? JSON.stringify(entry) : line);
          }
          left -= page.items.length;
          before = page.items.at(-1)?.position ?? null;
          hasMore = page.hasMore;
        }
      });
    });
}
