import type pg from 'pg';
import type { AnyDecider } from '../../application/aggregates.js';
import type { CommandHandler } from '../../application/handleCommand.js';
import { derivedId } from '../../application/ids.js';
import type { EventStore } from '../../application/ports/eventStore.js';
import type { Jobs } from '../../application/ports/jobs.js';
import type { ProcessManager, Reaction } from '../../application/processManager.js';
import { Backoff } from '../projections/backoff.js';
import type { Consumer } from '../projections/consumer.js';
import type { DeadLetters } from '../projections/deadLetters.js';
import type { MemoryWatch } from '../queue/queueMemory.js';
import type { Logger } from '../telemetry/logger.js';
import { AlarmClock } from './alarmClock.js';
import { isBug } from './bugs.js';
import { IssuedJobs } from './issuedJobs.js';
import { ProcessUnreadable } from './processStates.js';
import { ProcessTarget } from './processTarget.js';
import { Reactor } from './reactions.js';
import { type DueTimeout, ProcessTimeouts } from './timeouts.js';

export interface ProcessServices {
  readonly pool: pg.Pool;
  readonly store: EventStore;
  readonly handler: CommandHandler;
  readonly jobs: Jobs;
  /** Tells when jobs may have been lost. */
  readonly memory: MemoryWatch;
  readonly deadLetters: DeadLetters;
  readonly deciders: ReadonlyMap<string, AnyDecider>;
  readonly log: Logger;
  /** How often deadlines are looked at without any news, in ms. */
  readonly lookMs?: number;
}

function wantedBy<S>(manager: ProcessManager<S>, state: S, processId: string): readonly Reaction[] {
  try {
    return manager.outstanding(state, processId);
  } catch (error) {
    throw new ProcessUnreadable(`${processId}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}

/** Makes a process manager a consumer of the log; only one process of the service runs it at a time. */
export function processConsumer<S>(manager: ProcessManager<S>, services: ProcessServices): Consumer {
  const { pool, store, handler, jobs, memory, deadLetters, deciders, log } = services;
  const timeouts = new ProcessTimeouts(pool, manager.name);
  const issued = new IssuedJobs(pool, manager.name);
  const reactor = new Reactor(manager.name, deciders, handler, jobs, timeouts, issued, log);
  const target = new ProcessTarget(pool, manager, store, reactor, deadLetters);
  const alarm = new AlarmClock(services.lookMs);
  timeouts.onRecorded = (dueAt) => alarm.set(dueAt);

  /** Jobs can be lost, and a process can die between an event and its reaction: everything still wanted, once more. */
  async function reissue(): Promise<void> {
    const { rows } = await pool.query<{ process_id: string }>(
      'SELECT process_id FROM process_instances WHERE manager = $1 ORDER BY since',
      [manager.name],
    );
    for (const { process_id: processId } of rows) {
      try {
        const { state, revision } = await target.states.loadAt(processId);
        const id = derivedId(manager.name, processId, 'outstanding', revision);
        const reactions = wantedBy(manager, state, processId);
        await reactor.run(reactions, { processId, id, correlationId: processId, again: true });
      } catch (error) {
        if (!isBug(error)) throw error;
        log.error({ process: manager.name, processId, err: error }, 'what a process still wants cannot be issued');
      }
    }
  }

  async function fire(timeout: DueTimeout): Promise<void> {
    const { processId, key, category, aggregateId, command, correlationId, causationId, dueAt } = timeout;
    const state = await target.states.load(processId);
    if (manager.isOpen(state)) {
      const commandId = derivedId(manager.name, processId, 'timeout', key, dueAt.toISOString());
      await reactor.command(category, aggregateId, command, commandId, { processId, id: causationId, correlationId });
    }
    await timeouts.remove(timeout);
  }

  async function watchClock(signal: AbortSignal): Promise<void> {
    const backoff = new Backoff();
    while (!signal.aborted) {
      try {
        for (const timeout of await timeouts.due(new Date())) {
          if (signal.aborted) return;
          await fire(timeout).catch(async (error: unknown) => {
            if (!isBug(error)) throw error;
            log.error({ process: manager.name, processId: timeout.processId, err: error }, 'a deadline cannot be kept');
            await timeouts.remove(timeout);
          });
        }
        await alarm.wait(await timeouts.next(), signal);
        backoff.reset();
      } catch (error) {
        log.warn({ process: manager.name, err: error }, 'deadlines will be looked at again');
        await backoff.wait(signal);
      }
    }
  }

  return {
    name: manager.name,
    version: 1,
    categories: [...new Set([...manager.categories, manager.category])],
    target,
    rebuildable: false,
    onTakeover: async (signal) => {
      target.forget();
      const failed = (err: unknown) => log.warn({ process: manager.name, err }, 'lost jobs will be looked for again');
      await memory.restore(reissue, signal, failed);
      void watchClock(signal);
    },
  };
}
