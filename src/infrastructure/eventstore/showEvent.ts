import { isUndecodable, type ReadEvent } from '../../application/ports/eventStore.js';
import { categoryOf } from '../../domain/shared/event.js';
import { CATALOGUE } from './catalogue/index.js';
import { redactor } from './redact.js';

const redact = redactor(CATALOGUE);

/** An event as plain JSON for people and programs; personal fields only when asked for. */
export function showEvent(event: ReadEvent, withPersonal: boolean): Record<string, unknown> {
  const { id, type, stream, revision, position } = event;
  const place = { position: String(position), stream, revision, id, type };
  if (isUndecodable(event)) return { ...place, undecodable: event.undecodable };
  const { occurredAt, actor, correlationId, causationId = null, commandId } = event.metadata;
  const data = withPersonal ? event.data : redact(categoryOf(stream), type, event.data);
  return { ...place, occurredAt, actor, data, correlationId, causationId, commandId };
}
