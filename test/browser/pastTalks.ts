import { newId } from '../../src/application/ids.js';
import { TOKENS } from '../../src/application/tokens.js';
import {
  type ConversationCommand,
  conversationDecider,
  type FailureCode,
} from '../../src/domain/conversation/index.js';
import type { Dashboard } from './dashboardPage.js';

const DAY_MS = 86_400_000;

interface Talk {
  readonly botId: string;
  /** When it began, in milliseconds since 1970. */
  readonly time: number;
  readonly durationMs: number;
  readonly origin: string | null;
  readonly end: 'answered' | 'unanswered' | FailureCode;
}

/** One question that a visitor once asked, and what became of it. */
export async function talked({ app, owner }: Dashboard, { botId, time, durationMs, origin, end }: Talk): Promise<void> {
  const commands = app.service.services.get(TOKENS.CommandHandler);
  const id = newId();
  const run = async (command: ConversationCommand) => {
    const context = { commandId: newId(), correlationId: id, now: new Date(time) };
    const actor = { kind: 'visitor', id: 'v' } as const;
    const result = await commands.handle(conversationDecider, id, command, { ...context, actor });
    if (!result.ok) throw new Error(result.refusal.code);
  };
  const replyId = newId();
  const message = { messageId: newId(), replyId, text: 'How long does a service take?', isFirst: true } as const;
  const about = { botId, ownerId: owner.accountId, visitorId: newId(), channel: 'widget', origin } as const;
  await run({ type: 'ReceiveMessage', data: { ...about, ...message, at: new Date(time).toISOString() } });
  const at = new Date(time + durationMs).toISOString();
  if (end !== 'answered' && end !== 'unanswered') {
    const text = 'A standard service';
    await run({ type: 'RecordFailure', data: { replyId, code: end, text, durationMs, at } });
    return;
  }
  const text = 'A standard service takes **two working days** [1].';
  const reply = { replyId, text, answered: end === 'answered', model: 'm', sources: [] };
  const figures = { promptTokens: 700, completionTokens: 60, firstTokenMs: 90, durationMs };
  await run({ type: 'RecordReply', data: { ...reply, ...figures, at } });
}

/** A month in which a bot was asked some questions each day. */
export async function usedForAMonth(dashboard: Dashboard, botId: string): Promise<void> {
  const now = Date.now();
  for (let day = 29; day >= 0; day--) {
    for (let index = 0; index < 3 + ((day * 7) % 5); index++) {
      await talked(dashboard, {
        botId,
        time: now - day * DAY_MS - index * 2_400_000 - 60_000,
        durationMs: 400 + ((day * 131 + index * 977) % 2_600),
        // A page without an origin of its own (sandboxed) sends the word null.
        origin: index === 0 ? 'null' : 'https://shop.example',
        end: (day + index) % 6 === 0 ? 'unanswered' : (day + index) % 11 === 3 ? 'VISITOR_LEFT' : 'answered',
      });
    }
  }
}
