import { z } from 'zod';
import type { CommandContext } from '../../src/application/commandContext.js';
import { newId } from '../../src/application/ids.js';
import type { CommandOf, Decider } from '../../src/domain/shared/decider.js';
import type { EventOf } from '../../src/domain/shared/event.js';
import { accept, refuse } from '../../src/domain/shared/result.js';
import { defineEvents } from '../../src/infrastructure/eventstore/catalogue/define.js';

type Counted = EventOf<'Counted', { by: number }>;
type Count = CommandOf<'Count', { by: number; limit?: number }>;

/** The smallest aggregate there is: it counts, up to a limit. */
export const counter: Decider<Count, Counted, number> = {
  category: 'counter',
  initial: 0,
  evolve: (total, { data }) => total + data.by,
  decide: ({ data: { by, limit = Number.POSITIVE_INFINITY } }, total) => {
    if (by === 0) return accept([]);
    if (total + by > limit) return refuse({ kind: 'conflict', code: 'LIMIT_REACHED', detail: `at most ${limit}` });
    return accept([{ type: 'Counted', data: { by } }]);
  },
};

export const counterCatalogue = defineEvents<Counted>('counter', {
  Counted: { version: 1, schema: z.strictObject({ by: z.number() }) },
});

export const count = (by: number, limit?: number): Count => ({
  type: 'Count',
  data: limit === undefined ? { by } : { by, limit },
});

export const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  commandId: newId(),
  correlationId: newId(),
  actor: { kind: 'system', id: 'test' },
  now: new Date('2026-01-01T00:00:00Z'),
  ...more,
});
