import { MalformedMessage, type ProtoReader } from '../../../protobuf/reader.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** The id no event may have. */
export const ZERO_UUID = '00000000-0000-0000-0000-000000000000';

/** Reads `event_store.client.UUID` in both of its forms; the result is lower-case with dashes. */
export function readUuid(reader: ProtoReader): string {
  let high = 0n;
  let low = 0n;
  while (reader.next()) {
    if (reader.field === 2) {
      const text = reader.string();
      if (!UUID.test(text)) throw new MalformedMessage('not a UUID');
      return text.toLowerCase();
    }
    if (reader.field === 1) [high, low] = readHalves(reader.message());
    else reader.skip();
  }
  const hex = high.toString(16).padStart(16, '0') + low.toString(16).padStart(16, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function readHalves(reader: ProtoReader): [bigint, bigint] {
  let high = 0n;
  let low = 0n;
  while (reader.next()) {
    if (reader.field === 1) high = reader.bigVarint();
    else if (reader.field === 2) low = reader.bigVarint();
    else reader.skip();
  }
  return [high, low];
}

/** The two signed halves of a UUID, as `UUID.Structured` carries them. */
export function uuidHalves(uuid: string): { high: bigint; low: bigint } {
  const hex = uuid.replaceAll('-', '');
  return {
    high: BigInt.asIntN(64, BigInt(`0x${hex.slice(0, 16)}`)),
    low: BigInt.asIntN(64, BigInt(`0x${hex.slice(16)}`)),
  };
}
