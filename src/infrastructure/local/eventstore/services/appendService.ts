import type { ServerReadableStream, sendUnaryData } from '@grpc/grpc-js';
import type { ProposedEvent } from '../storage/types.js';
import type { AppendMessage, AppendTarget } from '../wire/appendRequest.js';
import { appendSuccess, appendWrongVersion } from '../wire/appendResponse.js';
import type { ServerContext } from './context.js';
import { faultOf, isInvalidStream, sizeOf } from './proposal.js';
import {
  appendTooLarge,
  invalidArgument,
  missingMetadata,
  streamDeleted,
  toRefusal,
  unavailable,
  writeFailed,
} from './refusal.js';

type AppendCall = ServerReadableStream<AppendMessage, Buffer>;

/** `Streams.Append`: options first, then one event per message, one answer at the end. */
export function handleAppend(context: ServerContext, call: AppendCall, callback: sendUnaryData<Buffer>): void {
  let answered = false;
  const answer = (error: unknown, response?: Buffer): void => {
    if (answered) return;
    answered = true;
    if (response === undefined) callback(toRefusal(error));
    else callback(null, response);
  };
  receive(context, call).then(
    (response) => answer(null, response),
    (error: unknown) => answer(error),
  );
}

async function receive(context: ServerContext, call: AppendCall): Promise<Buffer> {
  if (context.closing) throw unavailable();
  const caller = context.access.caller(call.metadata);
  let target: AppendTarget | null = null;
  const events: ProposedEvent[] = [];
  let size = 0;
  for await (const message of call as AsyncIterable<AppendMessage>) {
    if (message === null) throw invalidArgument('A message carries neither options nor an event');
    if ('target' in message) {
      if (target !== null) throw invalidArgument('The options were sent twice');
      target = message.target;
      if (isInvalidStream(target.stream)) throw invalidArgument(`'${target.stream}' is not a stream name`);
      context.access.require(caller, 'write', target.stream);
      continue;
    }
    if (target === null) throw invalidArgument('An event was sent before the options');
    const fault = faultOf(message.event);
    if (fault === 'missing-metadata') throw missingMetadata();
    if (fault === 'zero-id') throw invalidArgument('An event has the zero UUID as its id');
    size += sizeOf(message.event);
    if (size > context.maxAppendSize) throw appendTooLarge(context.maxAppendSize);
    events.push(message.event);
  }
  if (target === null || target.expected === null) throw invalidArgument('The options name no expected revision');
  const { stream, expected } = target;
  const outcome = await context.log.writer.submit({ kind: 'append', stream, expected, events });
  switch (outcome.kind) {
    case 'written':
      return appendSuccess(outcome.revision, outcome.position);
    case 'wrong-version':
      return appendWrongVersion(outcome.current, outcome.expected);
    case 'stream-deleted':
      throw streamDeleted(outcome.stream);
    case 'failed':
      throw writeFailed(outcome);
  }
}
