import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import fc from 'fast-check';
import { INT64_MAX } from '../wire/writer.js';
import {
  createdMsOf,
  dataOf,
  encodeRecord,
  idOf,
  isLink,
  recordedEventOf,
  responseOf,
  streamOf,
  typeOf,
} from './record.js';

const input = fc.record({
  id: fc.uuid(),
  stream: fc.string({ minLength: 1, unit: 'grapheme' }).map((text) => Buffer.from(text)),
  revision: fc.oneof(fc.nat(300), fc.maxSafeNat(), fc.constant(INT64_MAX)),
  position: fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER - 1 })),
  type: fc.oneof(fc.constant('$>'), fc.string({ minLength: 1, unit: 'grapheme' })).map((text) => Buffer.from(text)),
  contentType: fc.constantFrom('application/json', 'application/octet-stream'),
  created: fc.constant('17000000000000000'),
  createdMs: fc.nat(),
  metadata: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  data: fc.uint8Array({ maxLength: 20_000 }).map((bytes) => Buffer.from(bytes)),
});

describe('record layout', () => {
  it('holds the ReadResp that the generated code decodes to what was written', () => {
    fc.assert(
      fc.property(input, (event) => {
        const record = encodeRecord(event);
        const read = streamsPb.ReadResp.deserializeBinary(responseOf(record)).getEvent();
        const recorded = read?.getEvent();
        const revision = event.revision === INT64_MAX ? '9223372036854775807' : String(event.revision);
        expect(read?.getCommitPosition()).toBe(String(event.position));
        expect(recorded?.getId()?.getString()).toBe(event.id);
        expect(Buffer.from(recorded?.getStreamIdentifier()?.getStreamName_asU8() ?? [])).toEqual(event.stream);
        expect([recorded?.getStreamRevision(), recorded?.getCommitPosition(), recorded?.getPreparePosition()]).toEqual([
          revision,
          String(event.position),
          String(event.position),
        ]);
        expect(Object.fromEntries(recorded?.getMetadataMap().toObject() ?? [])).toEqual({
          type: event.type.toString(),
          'content-type': event.contentType,
          created: event.created,
        });
        expect(Buffer.from(recorded?.getCustomMetadata_asU8() ?? [])).toEqual(event.metadata);
        expect(Buffer.from(recorded?.getData_asU8() ?? [])).toEqual(event.data);
      }),
    );
  });

  it('gives back its parts without decoding', () => {
    fc.assert(
      fc.property(input, (event) => {
        const record = encodeRecord(event);
        expect([idOf(record), streamOf(record), typeOf(record)]).toEqual([
          event.id,
          event.stream.toString(),
          event.type.toString(),
        ]);
        expect([dataOf(record), createdMsOf(record), isLink(record)]).toEqual([
          event.data,
          event.createdMs,
          event.type.toString() === '$>',
        ]);
        const inner = streamsPb.ReadResp.ReadEvent.RecordedEvent.deserializeBinary(recordedEventOf(record));
        expect(inner.getId()?.getString()).toBe(event.id);
      }),
    );
  });
});
