import sharedPb from '@eventstore/db-client/generated/shared_pb.js';
import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import fc from 'fast-check';
import { readAppend, readBatchAppend } from './appendRequest.js';
import { uuidHalves } from './uuid.js';

describe('append requests', () => {
  it('are read as the generated code has written them', () => {
    const event = fc.record({
      id: fc.uuid(),
      type: fc.string({ unit: 'grapheme' }),
      data: fc.uint8Array({ maxLength: 500 }),
      metadata: fc.uint8Array({ maxLength: 50 }),
    });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 5 }),
        fc.string({ unit: 'grapheme' }),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.uuid(),
        (events, stream, revision, id) => {
          const options = new streamsPb.BatchAppendReq.Options().setStreamPosition(revision.toString());
          options.setStreamIdentifier(new sharedPb.StreamIdentifier().setStreamName(Buffer.from(stream)));
          const request = new streamsPb.BatchAppendReq().setOptions(options).setIsFinal(true);
          request.setCorrelationId(new sharedPb.UUID().setString(id));
          for (const { id: eventId, type, data, metadata } of events) {
            const message = new streamsPb.BatchAppendReq.ProposedMessage().setId(
              new sharedPb.UUID().setString(eventId),
            );
            message.getMetadataMap().set('type', type).set('content-type', 'application/json');
            request.addProposedMessages(message.setData(data).setCustomMetadata(metadata));
          }
          const read = readBatchAppend(Buffer.from(request.serializeBinary()));
          expect([read.correlationId, read.final, read.target?.stream]).toEqual([id, true, stream]);
          expect(read.target?.expected).toEqual({
            kind: 'revision',
            revision: Number(revision),
            stated: revision.toString(),
          });
          expect(read.events).toEqual(
            events.map((one) => ({
              id: one.id,
              type: one.type,
              contentType: 'application/json',
              data: Buffer.from(one.data),
              metadata: Buffer.from(one.metadata),
            })),
          );
        },
      ),
    );
  });

  it('know ids in their structured form', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const { high, low } = uuidHalves(id);
        const structured = new sharedPb.UUID.Structured().setMostSignificantBits(high.toString());
        structured.setLeastSignificantBits(low.toString());
        const message = new streamsPb.AppendReq.ProposedMessage().setId(new sharedPb.UUID().setStructured(structured));
        const read = readAppend(Buffer.from(new streamsPb.AppendReq().setProposedMessage(message).serializeBinary()));
        expect(read).toMatchObject({ event: { id } });
      }),
    );
  });

  it('of random bytes are read or refused, nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        for (const read of [readBatchAppend, readAppend]) {
          try {
            read(Buffer.from(bytes));
          } catch (error) {
            expect((error as Error).name).toBe('MalformedMessage');
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
