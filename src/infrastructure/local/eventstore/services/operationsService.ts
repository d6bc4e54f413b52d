import { randomUUID } from 'node:crypto';
import type { ScavengeResp, StartScavengeReq } from '@eventstore/db-client/generated/operations_pb.js';
import operationsPb from '@eventstore/db-client/generated/operations_pb.js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { scavenge } from '../storage/scavenge.js';
import type { ServerContext } from './context.js';
import { toRefusal, unavailable } from './refusal.js';

const STARTED = 0;
const IN_PROGRESS = 1;

/**
 * `Operations.StartScavenge`: answers at once. The stream `$scavenges-<id>` then receives `$scavengeStarted` and, when
 * everything has been removed from the files, `$scavengeCompleted` with `result` `Success` or `Errored` (`Stopped`: the
 * server went down before the end).
 */
export function handleStartScavenge(
  context: ServerContext,
  call: ServerUnaryCall<StartScavengeReq, ScavengeResp>,
  callback: sendUnaryData<ScavengeResp>,
): void {
  try {
    if (context.closing) throw unavailable();
    context.access.requireOperator(context.access.caller(call.metadata));
    const running = context.scavenge?.id;
    const id = running ?? randomUUID();
    if (running === undefined) {
      const done = run(context, id).finally(() => {
        context.scavenge = null;
      });
      context.scavenge = { id, done };
    }
    const response = new operationsPb.ScavengeResp().setScavengeId(id);
    callback(null, response.setScavengeResult(running === undefined ? STARTED : IN_PROGRESS));
  } catch (error) {
    callback(toRefusal(error));
  }
}

async function run(context: ServerContext, id: string): Promise<void> {
  await record(context, id, '$scavengeStarted', { scavengeId: id });
  const result = await scavenge(context.log, () => context.closing).then(
    ({ removedEvents, stopped }) => ({ result: stopped ? 'Stopped' : 'Success', removedEvents }),
    (error: unknown) => ({ result: 'Errored', error: error instanceof Error ? error.message : String(error) }),
  );
  await record(context, id, '$scavengeCompleted', { scavengeId: id, ...result });
}

async function record(context: ServerContext, id: string, type: string, data: object): Promise<void> {
  await context.log.writer.submit({
    kind: 'append',
    stream: `$scavenges-${id}`,
    expected: { kind: 'any' },
    events: [
      {
        id: randomUUID(),
        type,
        contentType: 'application/json',
        metadata: Buffer.alloc(0),
        data: Buffer.from(JSON.stringify(data)),
      },
    ],
  });
}
