import type { Context } from 'koa';
import type { NumberedAnswerEvent, Source } from '../../../application/website/answerEvents.js';
import type { AnswerStreams } from '../../../application/website/ports.js';
import { answeredSignal } from '../pipeline/answered.js';
import { Problem } from '../problem.js';
import type { Reply } from '../route.js';
import { type ServerSentEvent, streamEvents } from '../sse.js';

const gone = () =>
  new Problem(410, 'ANSWER_GONE', 'This answer is no longer under way. Its conversation shows what became of it.');

/**
 * The answer of a conversation as an event stream, from the event after `seen`. It begins with the conversation that it
 * belongs to: through another one, whoever has that, it is not to be had.
 */
export async function streamAnswer(
  koa: Context,
  streams: AnswerStreams,
  answer: { readonly conversationId: string; readonly answerId: string },
  seen: number,
): Promise<undefined> {
  // Known before the headers go out: an answer that is gone is a problem answer, not an empty stream.
  const events = (await streams.follow(answer, 0, answeredSignal(koa)))?.[Symbol.asyncIterator]();
  const first = await events?.next();
  const isOfIt =
    first?.done === false &&
    first.value.event === 'conversation' &&
    first.value.data.conversationId === answer.conversationId;
  if (!events || !isOfIt) {
    await events?.return?.();
    throw gone();
  }
  await streamEvents(koa, () => asServerSent(first.value, events, seen));
  return undefined;
}

async function* asServerSent(
  first: NumberedAnswerEvent,
  others: AsyncIterator<NumberedAnswerEvent>,
  seen: number,
): AsyncGenerator<ServerSentEvent> {
  try {
    let next: IteratorResult<NumberedAnswerEvent> = { value: first };
    for (; !next.done; next = await others.next()) {
      const { sequence, event, data } = next.value;
      if (sequence > seen) yield { id: sequence, event, data };
    }
  } finally {
    // Whoever follows is counted, also when its client left before the first event.
    await others.return?.();
  }
}

/** The whole answer as one JSON document. When the client goes away meanwhile, nobody follows and the answer stops. */
export async function wholeAnswer(
  koa: Context,
  streams: AnswerStreams,
  answer: { readonly conversationId: string; readonly answerId: string },
  position: bigint | null,
): Promise<Reply> {
  const events = await streams.follow(answer, 0, answeredSignal(koa));
  if (!events) throw gone();
  return collect(events, position);
}

async function collect(events: AsyncIterable<NumberedAnswerEvent>, position: bigint | null): Promise<Reply> {
  let conversationId = '';
  let sources: readonly Source[] = [];
  let reply = '';
  for await (const { event, data } of events) {
    switch (event) {
      case 'conversation':
        conversationId = data.conversationId;
        break;
      case 'sources':
        sources = data.sources;
        break;
      case 'token':
        reply += data.text;
        break;
      case 'done': {
        const { messageId, answered, provider, usage, times } = data;
        const shown = answered ? sources : [];
        const body = { conversationId, messageId, reply, sources: shown, answered, provider, usage, times };
        return { status: 200, body, position };
      }
      case 'error': {
        const { status, code, detail, retryAfterSeconds } = data;
        const headers = { 'retry-after': String(Math.ceil(retryAfterSeconds ?? 2)) };
        throw new Problem(status, code, detail, { conversationId }, status === 503 ? headers : {});
      }
    }
  }
  throw gone();
}
