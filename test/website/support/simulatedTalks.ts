import { newId } from '../../../src/application/ids.js';
import type { EventStore, NewEvent } from '../../../src/application/ports/eventStore.js';
import { type ConversationCommand, conversationDecider } from '../../../src/domain/conversation/index.js';

const DAY_MS = 86_400_000;
const CODES = ['PROVIDER_TIMEOUT', 'VISITOR_LEFT', 'INTERRUPTED', 'SUPERSEDED', 'INTERNAL'] as const;

/** Random numbers that are the same in every run: a linear congruential generator, whose low bits hardly vary. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Wanted {
  readonly botId: string;
  readonly ownerId: string;
  readonly conversations: number;
  /** They begin in the five days from here on. */
  readonly begin: number;
}

/** Appends conversations as visitors and models would have them, the same in every run. @returns the last position. */
export async function simulateTalks(
  store: EventStore,
  { botId, ownerId, conversations, begin }: Wanted,
): Promise<bigint> {
  const random = randomOf(7);
  let position = 0n;
  const talk = async (index: number) => {
    const id = newId();
    let time = begin + random(5 * DAY_MS);
    let state = conversationDecider.initial;
    const said: NewEvent[] = [];
    const run = (command: ConversationCommand) => {
      const decided = conversationDecider.decide(command, state);
      if (!decided.ok) throw new Error(decided.refusal.code);
      const occurredAt = new Date(time).toISOString();
      const actor = { kind: 'visitor', id: 'v' } as const;
      for (const event of decided.value) {
        state = conversationDecider.evolve(state, event);
        said.push({ id: newId(), event, metadata: { commandId: newId(), correlationId: id, actor, occurredAt } });
      }
    };
    const visitorId = `visitor-${index % 400}`;
    for (let turn = 0; turn <= random(3); turn++) {
      const replyId = newId();
      const message = {
        messageId: newId(),
        replyId,
        text: `Question ${turn}`,
        channel: 'widget',
        origin: null,
      } as const;
      const about = {
        botId,
        ownerId,
        visitorId,
        at: new Date(time).toISOString(),
        isFirst: turn === 0,
      };
      run({ type: 'ReceiveMessage', data: { ...message, ...about } });
      const durationMs = 20 + random(4_000);
      time += durationMs;
      const at = new Date(time).toISOString();
      if (random(20) === 0) {
        const code = CODES[random(CODES.length)]!;
        run({ type: 'RecordFailure', data: { replyId, code, text: null, durationMs, at } });
      } else {
        const tokens = { promptTokens: random(900), completionTokens: random(200), firstTokenMs: 10, durationMs };
        const reply = { text: 'Answer', answered: random(5) > 0, sources: [], model: 'm' };
        run({ type: 'RecordReply', data: { replyId, ...reply, ...tokens, at } });
        if (random(4) === 0) {
          const rating = random(3) > 0 ? 'up' : 'down';
          run({ type: 'GiveFeedback', data: { replyId, rating, comment: null, at } });
        }
      }
      time += random(900_000);
    }
    const appended = await store.append(`conversation-${id}`, 'none', said);
    if (!appended.ok) throw new Error(appended.refusal);
    if (appended.value.position > position) position = appended.value.position;
  };
  const indices = Array.from({ length: conversations }, (_, index) => index);
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let next = indices.pop(); next !== undefined; next = indices.pop()) await talk(next);
    }),
  );
  return position;
}
