import { jsonEvent } from '@eventstore/db-client';
import { v7 } from 'uuid';

/** As large as a stored BotDetailsChanged with its metadata. */
export function sameEvent(n: number) {
  const id = v7();
  const now = new Date().toISOString();
  const data = {
    name: 'Bot 1',
    purpose: `Answers questions about release ${n} of the product`,
    description: null,
    avatar: null,
    changed: ['purpose'],
    at: now,
  };
  const metadata = { $correlationId: id, commandId: id, actor: { kind: 'account', id }, occurredAt: now, v: 1 };
  return jsonEvent({ id, type: 'BotDetailsChanged', data, metadata });
}
