import { derivedId, newId } from '../../src/application/ids.js';
import type { EventStore, NewEvent } from '../../src/application/ports/eventStore.js';
import type { AnyEvent } from '../../src/domain/shared/event.js';
import { defaultStyle } from './samples.js';

/** Streams appended at the same time. */
const CONCURRENT = 48;

/** How the history is made up; each kind of read model finds work in it. */
export interface HistoryPlan {
  readonly events: number;
  /** No conversations. */
  readonly onlyBots?: boolean;
}

/** Events of one bot: created, then changed a few times. */
export function botEvents(ownerId: string, n: number): AnyEvent[] {
  const at = new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString();
  const details = { name: `Bot ${n}`, purpose: 'answers questions of customers', description: null, avatar: null };
  const created = {
    ...details,
    ownerId,
    platform: 'Website',
    botType: 'FREE_STYLE',
    style: defaultStyle,
    features: ['Website'],
    at,
  };
  const changes = Array.from({ length: 7 }, (_, i) => ({
    type: 'BotDetailsChanged',
    data: { ...details, name: `Bot ${n} ${i}`, changed: ['name'], at },
  }));
  return [
    { type: 'BotCreated', data: created },
    ...changes,
    { type: 'AiFeatureEnabled', data: { feature: 'TextEnhancer', at } },
  ];
}

/** Events of one conversation: three questions with answers. */
function conversationEvents(botId: string, ownerId: string, n: number): AnyEvent[] {
  let time = Date.UTC(2026, 0, 1) + (n % 7_776) * 1_000_000;
  const at = () => new Date(time).toISOString();
  const visitorId = derivedId('visitor', n % 5_000);
  const about = { botId, visitorId };
  const events: AnyEvent[] = [
    { type: 'ConversationStarted', data: { ...about, ownerId, channel: 'widget', origin: null, at: at() } },
  ];
  for (let turn = 0; turn < 3; turn++) {
    const [messageId, replyId] = [derivedId(n, turn, 'm'), derivedId(n, turn, 'r')];
    const text = 'How long does a standard service take?';
    const message = { messageId, replyId, text, bytes: text.length, sincePreviousMs: turn === 0 ? 0 : 20_000 };
    events.push({ type: 'MessageReceived', data: { ...about, ...message, at: at() } });
    time += 900;
    const reply = { text: 'Two working days.', bytes: 17, answered: true, sources: [], model: 'm' };
    const figures = { promptTokens: 800, completionTokens: 60, firstTokenMs: 90, durationMs: 900 };
    events.push({
      type: 'ReplyGenerated',
      data: { botId, replyId, inReplyTo: messageId, ...reply, ...figures, at: at() },
    });
    time += 20_000;
  }
  return events;
}

/** Writes about `events` events of bots and conversations. @returns how many there are. */
export async function writeHistory(store: EventStore, { events, onlyBots = false }: HistoryPlan): Promise<number> {
  const ownerId = newId();
  let written = 0;
  let stream = 0;
  const bots: string[] = [];
  const lane = async () => {
    while (written < events) {
      const n = stream++;
      const isBot = onlyBots || n % 3 === 0 || bots.length === 0;
      const id = newId();
      const bot = bots[n % bots.length] ?? id;
      const made = isBot ? botEvents(ownerId, n) : conversationEvents(bot, ownerId, n);
      if (isBot && bots.length < 1_000) bots.push(id);
      written += made.length;
      await store.append(
        `${isBot ? 'bot' : 'conversation'}-${id}`,
        'none',
        made.map((event, i) => record(id, event, i)),
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENT }, lane));
  return written;
}

const record = (id: string, event: AnyEvent, index: number): NewEvent => ({
  id: derivedId(id, index),
  event,
  metadata: {
    commandId: id,
    correlationId: id,
    actor: { kind: 'account', id },
    occurredAt: (event.data as { at: string }).at,
  },
});
