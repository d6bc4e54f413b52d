import type { Command } from 'commander';
import { KNOWLEDGE } from '../../../application/knowledge/tokens.js';
import { KNOWLEDGE_STORE } from '../../../application/ports/knowledgeStore.js';
import type { Get } from '../../../application/token.js';
import { EVERYTHING } from '../areas.js';
import { withServices } from '../session.js';

/** `nova knowledge …`: looks after the store of chunks and vectors. */
export function knowledgeCommand(program: Command): void {
  const knowledge = program.command('knowledge').description('look after what the bots know');
  knowledge
    .command('audit')
    .description('find chunks, pages and generations that belong to nothing; ends with 1 when there are any')
    .option('--repair', 'remove what ended runs and removed sources left behind')
    .action((options: { repair?: boolean }) =>
      withServices(EVERYTHING, ({ get }) => audit(get, options.repair === true)),
    );
  knowledge
    .command('reembed')
    .description('embed anew, in the background, what was embedded by another model than the configured one')
    .action(() =>
      withServices(EVERYTHING, async ({ get }) => {
        const runs = await get(KNOWLEDGE.Reembedding).requestAll(0);
        const nothing = 'Nothing to request: all is of the configured model, on its way, or was cancelled.';
        console.log(runs.length === 0 ? nothing : `Requested ${runs.length} runs.`);
      }),
    );
}

async function audit(get: Get, repair: boolean): Promise<void> {
  const store = get(KNOWLEDGE_STORE);
  const removal = get(KNOWLEDGE.Removal);
  const open = await get(KNOWLEDGE.Scrapes).running();
  if (repair) {
    const abandoned = await store.abandoned(open);
    for (const generation of abandoned) await store.discard(generation);
    console.log(`Removed what ${abandoned.length} runs left behind.`);
    for (const sourceId of await removal.forgotten()) await removal.source(sourceId);
  }
  const counts = { ...(await store.audit(open)), removedSourcesStored: (await removal.forgotten()).length };
  for (const [what, count] of Object.entries(counts)) console.log(`${String(count).padStart(8)}  ${what}`);
  if (Object.values(counts).some((count) => count > 0)) process.exitCode = 1;
}
