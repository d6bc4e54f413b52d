import { z } from 'zod';
import type { ProcessManager } from '../../../src/application/processManager.js';
import type { Decider } from '../../../src/domain/shared/decider.js';
import { aggregateIdOf, type EventOf } from '../../../src/domain/shared/event.js';
import { accept, refuse } from '../../../src/domain/shared/result.js';
import { defineEvents } from '../../../src/infrastructure/eventstore/catalogue/define.js';

export type OrderEvent =
  | EventOf<'OrderPlaced', { deadline: string; isBad: boolean }>
  | EventOf<'OrderPacked', { by: string }>
  | EventOf<'OrderShipped'>
  | EventOf<'OrderExpired'>;
export type OrderCommand =
  | EventOf<'Place', { deadline: string; isBad: boolean }>
  | EventOf<'Pack', { by: string }>
  | EventOf<'Ship'>
  | EventOf<'Expire'>;
export type Phase = 'none' | 'placed' | 'packed' | 'shipped' | 'expired';

export const orderCatalogue = defineEvents<OrderEvent>('order', {
  OrderPlaced: { version: 1, schema: z.strictObject({ deadline: z.string(), isBad: z.boolean() }) },
  OrderPacked: { version: 1, schema: z.strictObject({ by: z.string() }) },
  OrderShipped: { version: 1, schema: z.strictObject({}) },
  OrderExpired: { version: 1, schema: z.strictObject({}) },
});
const phases = {
  OrderPlaced: 'placed',
  OrderPacked: 'packed',
  OrderShipped: 'shipped',
  OrderExpired: 'expired',
} as const;
/** Changed by the specs. */
export const faults = { isShippingBroken: false };
const refusal = { kind: 'conflict', code: 'TOO_LATE', detail: 'Too late.' } as const;
/** An order is placed, packed and shipped, or expires before it is packed. */
export const order: Decider<OrderCommand, OrderEvent, Phase> = {
  category: 'order',
  initial: 'none',
  evolve: (_phase, event) => phases[event.type],
  decide: (command, phase) => {
    switch (command.type) {
      case 'Place':
        return phase === 'none' ? accept([{ type: 'OrderPlaced', data: command.data }]) : refuse(refusal);
      case 'Pack':
        return phase === 'placed' ? accept([{ type: 'OrderPacked', data: command.data }]) : refuse(refusal);
      case 'Ship':
        if (faults.isShippingBroken) throw new Error('nobody can ship');
        return phase === 'packed' ? accept([{ type: 'OrderShipped', data: {} }]) : refuse(refusal);
      case 'Expire':
        return phase === 'placed' ? accept([{ type: 'OrderExpired', data: {} }]) : refuse(refusal);
    }
  },
};
const pack = (id: string) => ({ kind: 'job', queue: 'packing', name: 'pack', data: { id }, key: 'pack' }) as const;

/** Placed → a job packs it → it is shipped by command; or it expires at its deadline. */
export const shipping: ProcessManager<Phase, OrderEvent, OrderCommand> = {
  name: 'shipping',
  categories: ['order'],
  category: 'order',
  correlate: ({ stream }) => aggregateIdOf(stream),
  initial: 'none',
  apply: order.evolve,
  react: (_phase, event) => {
    const id = aggregateIdOf(event.stream);
    if (event.type === 'OrderPlaced') {
      if (event.data.isBad) throw new Error('this order cannot be handled');
      const command = { type: 'Expire', data: {} } as const;
      return [pack(id), { kind: 'timeout', key: 'expiry', at: event.data.deadline, category: 'order', id, command }];
    }
    if (event.type === 'OrderPacked')
      return [{ kind: 'command', category: 'order', id, command: { type: 'Ship', data: {} } }];
    return { ignored: 'it is over' };
  },
  outstanding: (phase, id) => (phase === 'placed' ? [pack(id)] : []),
  isOpen: (phase) => phase === 'placed' || phase === 'packed',
};
