import type { Get } from '../../application/token.js';
import { erasureProcess } from '../../domain/account/erasureProcess.js';
import { botPurgeProcess } from '../../domain/botPurgeProcess/process.js';
import { runProcess } from '../../domain/scrapeProcess/runProcess.js';
import { sourceProcess } from '../../domain/scrapeProcess/sourceProcess.js';
import { WORKERS } from './index.js';

/** A process manager whose reactions nothing but their own job brings to an end. */
interface Process {
  readonly initial: unknown;
  react(state: never, event: never): unknown;
}
interface JobReaction {
  readonly kind: 'job';
  readonly queue: string;
  readonly name: string;
}

const definitions = WORKERS.map((worker) =>
  worker((() => {
    throw new Error('nothing is needed before a job comes');
  }) as Get),
);

function jobsOf({ initial, react }: Process, stream: string, type: string): JobReaction[] {
  const event = { stream, type, data: { cron: null } };
  const reactions = react(initial as never, event as never) as readonly { readonly kind: string }[];
  return reactions.filter((reaction): reaction is JobReaction => reaction.kind === 'job');
}

describe('what nobody else asks for again', () => {
  it.each([
    ['an account was erased', erasureProcess, 'account-a', 'AccountErased'],
    ['a bot was purged', botPurgeProcess, 'botPurge-b', 'BotErasureBegun'],
    ['a source was removed', sourceProcess, 'knowledge-k', 'SourceRemoved'],
    ['a source was scheduled', sourceProcess, 'knowledge-k', 'SourceScheduled'],
    ['a run was cancelled', runProcess, 'scrape-s', 'ScrapeCancelled'],
  ] as const)('is wanted until it is done: %s', (_what, process, stream, type) => {
    const jobs = jobsOf(process, stream, type);
    expect(jobs.length).toBeGreaterThan(0);
    for (const { queue, name } of jobs) {
      expect(definitions.find((definition) => definition.queue === queue)?.untilDone).toContain(name);
    }
  });
});
