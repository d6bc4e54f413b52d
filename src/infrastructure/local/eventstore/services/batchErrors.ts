import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import { status } from '@grpc/grpc-js';
import type { WriteOutcome } from '../storage/types.js';
import { type BatchError, wrongVersionDetail } from '../wire/appendResponse.js';

export const badRequest = (message: string): BatchError => ({
  code: status.INVALID_ARGUMENT,
  message,
  detailType: 'BadRequest',
  detail: new sharedPb.BadRequest().setMessage(message),
});

export const tooLarge = (limit: number): BatchError => ({
  code: status.INVALID_ARGUMENT,
  message: `Maximum Append Size of ${limit} Exceeded.`,
  detailType: 'MaximumAppendSizeExceeded',
  detail: new sharedPb.MaximumAppendSizeExceeded().setMaxappendsize(limit),
});

export const timedOut = (): BatchError => ({
  code: status.DEADLINE_EXCEEDED,
  message: 'Timeout',
  detailType: 'Timeout',
  detail: new sharedPb.Timeout(),
});

export const denied = (): BatchError => ({
  code: status.PERMISSION_DENIED,
  message: 'Access Denied',
  detailType: 'AccessDenied',
  detail: new sharedPb.AccessDenied(),
});

/** The refusal of an append, as `BatchAppendResp.error` carries it (section 2). */
export function outcomeError(outcome: Exclude<WriteOutcome, { kind: 'written' }>): BatchError {
  switch (outcome.kind) {
    case 'wrong-version':
      return {
        code: status.ALREADY_EXISTS,
        message: 'WrongExpectedVersion',
        detailType: 'WrongExpectedVersion',
        detail: wrongVersionDetail(outcome.current, outcome.expected),
      };
    case 'stream-deleted': {
      const identifier = new sharedPb.StreamIdentifier().setStreamName(Buffer.from(outcome.stream, 'utf8'));
      const detail = new sharedPb.StreamDeleted().setStreamIdentifier(identifier);
      return {
        code: status.NOT_FOUND,
        message: `Event stream '${outcome.stream}' is deleted.`,
        detailType: 'StreamDeleted',
        detail,
      };
    }
    case 'failed':
      return { code: status.UNKNOWN, message: outcome.message, detailType: 'Unknown', detail: new sharedPb.Unknown() };
  }
}
