import type { AnyDecider } from '../../application/aggregates.js';
import type { CommandHandler } from '../../application/handleCommand.js';
import { derivedId } from '../../application/ids.js';
import type { Jobs } from '../../application/ports/jobs.js';
import type { Reaction } from '../../application/processManager.js';
import type { AnyCommand } from '../../domain/shared/decider.js';
import type { Logger } from '../telemetry/logger.js';
import type { Cause } from './cause.js';
import type { IssuedJobs } from './issuedJobs.js';
import type { ProcessTimeouts } from './timeouts.js';

type JobReaction = Extract<Reaction, { kind: 'job' }>;

/** The handler could not come to an answer now; the same command must be tried again. */
class CommandUnavailable extends Error {}

/** Carries out what a process manager wants: commands, jobs, deadlines; each with an id that makes repetitions harmless. */
export class Reactor {
  constructor(
    private readonly manager: string,
    private readonly deciders: ReadonlyMap<string, AnyDecider>,
    private readonly handler: CommandHandler,
    private readonly jobs: Jobs,
    private readonly timeouts: ProcessTimeouts,
    private readonly issued: IssuedJobs,
    private readonly log: Logger,
  ) {}

  async run(reactions: readonly Reaction[], cause: Cause): Promise<void> {
    const jobIds = await this.#jobIds(reactions, cause);
    for (const [index, reaction] of reactions.entries()) {
      if (reaction.kind === 'command') {
        const { category, id, command } = reaction;
        await this.command(category, id, command, derivedId(cause.id, this.manager, index), cause);
      } else if (reaction.kind === 'timeout') {
        await this.timeouts.record(reaction, cause);
      } else {
        const { queue, name, data, delayMs } = reaction;
        const jobId = jobIds.get(reaction);
        if (jobId === undefined) continue;
        await this.jobs.add(queue, name, data, {
          jobId,
          ...(delayMs === undefined ? {} : { delayMs }),
          ...(cause.again ? { again: true } : {}),
        });
      }
    }
  }

  /** A refusal is an answer: what the process wanted is no longer possible, and its own events tell it so. */
  async command(category: string, id: string, command: AnyCommand, commandId: string, cause: Cause): Promise<void> {
    const decider = this.deciders.get(category);
    if (!decider) throw new TypeError(`No decider for the category ${category}, wanted by ${this.manager}`);
    const result = await this.handler.handle(decider, id, command, {
      commandId,
      correlationId: cause.correlationId,
      causationId: cause.id,
      actor: { kind: 'system', id: this.manager },
      now: new Date(),
    });
    if (result.ok) return;
    const { kind, code } = result.refusal;
    if (kind === 'unavailable' || code === 'CONCURRENT_UPDATE') throw new CommandUnavailable(code);
    this.log.info({ process: this.manager, processId: cause.processId, command: command.type, code }, 'refused');
  }

  /** Ids of the jobs; after a restart only of those that were issued before, the others follow with their events. */
  async #jobIds(reactions: readonly Reaction[], cause: Cause): Promise<Map<Reaction, string>> {
    const ids = new Map<Reaction, string>();
    const keyed: JobReaction[] = [];
    for (const [index, reaction] of reactions.entries()) {
      if (reaction.kind !== 'job') continue;
      if (reaction.key !== undefined) keyed.push(reaction);
      if (reaction.key === undefined || !cause.again) ids.set(reaction, derivedId(cause.id, this.manager, index));
    }
    if (keyed.length === 0) return ids;
    if (!cause.again) {
      await this.issued.record(
        cause.processId,
        keyed.map((job) => ({ ...job, key: job.key!, jobId: ids.get(job)! })),
      );
      return ids;
    }
    const known = await this.issued.of(cause.processId);
    for (const job of keyed) {
      const jobId = known.find(
        ({ queue, name, key }) => queue === job.queue && name === job.name && key === job.key,
      )?.jobId;
      if (jobId !== undefined) ids.set(job, jobId);
    }
    return ids;
  }
}
