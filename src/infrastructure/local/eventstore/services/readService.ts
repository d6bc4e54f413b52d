import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { ServerContext } from './context.js';
import { EventMessages } from './eventMessages.js';
import { Outbox } from './outbox.js';
import { planRead } from './readPlan.js';
import { readAll, readStream } from './reads.js';
import { unavailable } from './refusal.js';
import { CatchUpSubscription } from './subscription.js';
import { sourceOf } from './subscriptionSource.js';

/** `Streams.Read`: reads and catch-up subscriptions, of one stream or of `$all`. */
export function handleRead(context: ServerContext, call: ServerWritableStream<ReadReq, Buffer>): void {
  const outbox = new Outbox(call);
  context.openCalls.add(outbox);
  serve(context, call, outbox)
    .then(
      () => outbox.end(),
      (error: unknown) => outbox.fail(error),
    )
    .finally(() => context.openCalls.delete(outbox));
}

async function serve(
  context: ServerContext,
  call: ServerWritableStream<ReadReq, Buffer>,
  outbox: Outbox,
): Promise<void> {
  const { log, access } = context;
  if (context.closing) throw unavailable();
  const caller = access.caller(call.metadata);
  const plan = planRead(call.request);
  access.require(caller, 'read', plan.source === 'all' ? '$all' : plan.stream);
  const messages = new EventMessages(log, plan, (stream) => access.allows(caller, 'read', stream));
  if (plan.count === null) {
    const filter = plan.source === 'all' ? plan.filter : null;
    await new CatchUpSubscription(log, sourceOf(log, plan), filter, messages, outbox).run();
  } else if (plan.source === 'stream') await readStream(log, plan, plan.count, messages, outbox);
  else await readAll(log, plan, plan.count, messages, outbox);
}
