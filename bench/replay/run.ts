import { recount } from '../../src/application/analytics/recompute.js';
import { derivedId, newId } from '../../src/application/ids.js';
import type { EventStore, NewEvent } from '../../src/application/ports/eventStore.js';
import { TOKENS } from '../../src/application/tokens.js';
import type { ConversationEvent } from '../../src/domain/conversation/index.js';
import { loadConfig } from '../../src/infrastructure/config/index.js';
import { createServices } from '../../src/infrastructure/container/index.js';
import { median, report } from '../support/report.js';
import { startServiceProcess } from '../support/service.js';

const CONVERSATIONS = 5_000;
const MESSAGES_EACH = 20;
const CONCURRENT = 32;
const ROUNDS = 3;

/** Analytics of one bot with 100,000 messages recomputed from history, against reading the same history and only counting. */
const service = await startServiceProcess({ roles: 'api' });
const config = loadConfig(service.env);
if (!config.ok) throw new Error(JSON.stringify(config.refusal));
const services = await createServices(config.value);
try {
  const store = services.get(TOKENS.EventStore);
  const botId = newId();
  await write(store, botId);
  const rates: { recount: number[]; count: number[] } = { recount: [], count: [] };
  let events = (await recount(store, botId)).events;
  for (let round = 0; round < ROUNDS; round++) {
    const counting = performance.now();
    let counted = 0;
    for await (const event of store.readAll({ categories: ['conversation'] })) counted += event.type === '' ? 0 : 1;
    rates.count.push((counted / (performance.now() - counting)) * 1000);
    const recounting = performance.now();
    ({ events } = await recount(store, botId));
    rates.recount.push((events / (performance.now() - recounting)) * 1000);
    if (events !== counted) throw new Error(`${events} of ${counted} events`);
  }
  report('replay', [
    {
      what: `analytics of one bot from ${CONVERSATIONS * MESSAGES_EACH} messages (${events} events)`,
      unit: 'events/s',
      figure: median(rates.recount),
      yardstick: { name: 'read and count', figure: median(rates.count) },
      goal: { atLeast: 0.7 },
    },
  ]);
} finally {
  await services.close();
  await service.stop();
}

async function write(store: EventStore, botId: string): Promise<void> {
  const waiting = Array.from({ length: CONVERSATIONS }, () => newId());
  const lane = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      await store.append(`conversation-${id}`, 'none', conversation(id, botId));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, lane));
}

function conversation(id: string, botId: string): NewEvent<ConversationEvent>[] {
  let time = Date.UTC(2026, 0, 1) + Math.floor(Math.random() * 90 * 86_400_000);
  const visitorId = derivedId(id, 'visitor');
  const at = () => new Date(time).toISOString();
  const about = { botId, visitorId } as const;
  const events: ConversationEvent[] = [
    { type: 'ConversationStarted', data: { ...about, ownerId: botId, channel: 'widget', origin: null, at: at() } },
  ];
  for (let turn = 0; turn < MESSAGES_EACH; turn++) {
    const [messageId, replyId] = [derivedId(id, turn, 'm'), derivedId(id, turn, 'r')];
    const text = 'How long does a standard service take, and what does it cost with a new chain?';
    const message = { messageId, replyId, text, bytes: text.length, sincePreviousMs: turn === 0 ? 0 : 20_000 };
    events.push({ type: 'MessageReceived', data: { ...about, ...message, at: at() } });
    const durationMs = 200 + Math.floor(Math.random() * 3_000);
    time += durationMs;
    const reply = { text: `${text} It takes two working days.`, bytes: 106, answered: true, sources: [], model: 'm' };
    const figures = { promptTokens: 800, completionTokens: 60, firstTokenMs: 90, durationMs };
    events.push({
      type: 'ReplyGenerated',
      data: { botId, replyId, inReplyTo: messageId, ...reply, ...figures, at: at() },
    });
    time += 20_000;
  }
  const metadata = {
    commandId: id,
    correlationId: id,
    actor: { kind: 'visitor', id: visitorId },
    occurredAt: at(),
  } as const;
  return events.map((event, index) => ({ id: derivedId(id, index), event, metadata }));
}
