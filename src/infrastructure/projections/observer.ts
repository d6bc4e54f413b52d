import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Generation } from './target.js';

/** What runners tell about themselves, for metrics. */
export interface ConsumerObserver {
  lag(name: string, events: number, seconds: number): void;
  applied(name: string, generation: Generation, events: number, seconds: number): void;
  deadLetter(name: string, kind: 'poison' | 'held'): void;
  running(name: string, isRunning: boolean): void;
}

/** Registers the metrics of projections and process managers. */
export function prometheusObserver(registry: Registry): ConsumerObserver {
  const registers = [registry];
  const labelNames = ['projection'];
  const lagEvents = new Gauge({
    name: 'nova_projection_lag_events',
    help: 'Events between the end of the log and the projection (an estimate while it reads history).',
    labelNames,
    registers,
  });
  const lagSeconds = new Gauge({
    name: 'nova_projection_lag_seconds',
    help: 'Age of the last event that the projection has handled while newer ones wait; 0 when it has caught up.',
    labelNames,
    registers,
  });
  const running = new Gauge({
    name: 'nova_projection_running',
    help: '1 in the process that runs the projection.',
    labelNames,
    registers,
  });
  const events = new Counter({
    name: 'nova_projection_events_total',
    help: 'Events applied, by generation (live or next).',
    labelNames: ['projection', 'generation'],
    registers,
  });
  const duration = new Histogram({
    name: 'nova_projection_batch_seconds',
    help: 'Time to write one batch.',
    labelNames: ['projection', 'generation'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  });
  const deadLetters = new Counter({
    name: 'nova_dead_letters_total',
    help: 'Events that could not be applied (poison) or were held back behind one (held).',
    labelNames: ['projection', 'kind'],
    registers,
  });
  return {
    lag: (projection, count, seconds) => {
      lagEvents.set({ projection }, count);
      lagSeconds.set({ projection }, seconds);
    },
    applied: (projection, generation, count, seconds) => {
      events.inc({ projection, generation }, count);
      duration.observe({ projection, generation }, seconds);
    },
    deadLetter: (projection, kind) => deadLetters.inc({ projection, kind }),
    running: (projection, isRunning) => running.set({ projection }, isRunning ? 1 : 0),
  };
}
