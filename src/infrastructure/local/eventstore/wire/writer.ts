/** Builds one protobuf message into a buffer whose exact size is known beforehand (see the *Size functions). */
export class ProtoWriter {
  private constructor(
    readonly buffer: Buffer,
    public position: number,
  ) {}

  /** A writer for `size` bytes which leaves `headroom` bytes free in front. */
  static allocate(size: number, headroom = 0): ProtoWriter {
    return new ProtoWriter(Buffer.allocUnsafe(headroom + size), headroom);
  }

  /** A non-negative integer up to 2^53, or {@link INT64_MAX} for the number of a tombstone. */
  varint(value: number): this {
    let rest = value;
    if (rest === INT64_MAX) {
      this.buffer.fill(0xff, this.position, this.position + 8);
      this.buffer[this.position + 8] = 0x7f;
      this.position += 9;
      return this;
    }
    while (rest >= 0x80) {
      this.buffer[this.position++] = (rest % 128) | 0x80;
      rest = rest < 0x100000000 ? rest >>> 7 : Math.floor(rest / 128);
    }
    this.buffer[this.position++] = rest;
    return this;
  }

  /** A tag of a field below 16, given as the byte it is (`field << 3 | wireType`). */
  tag(byte: number): this {
    this.buffer[this.position++] = byte;
    return this;
  }

  /** Length and content of a length-delimited field. */
  bytes(value: Uint8Array): this {
    this.varint(value.length);
    this.buffer.set(value, this.position);
    this.position += value.length;
    return this;
  }

  /** As {@link bytes}, for text that is known to be ASCII. */
  ascii(value: string): this {
    this.varint(value.length);
    this.position += this.buffer.write(value, this.position, value.length, 'latin1');
    return this;
  }
}

/** Number.MAX_SAFE_INTEGER stands for int64 max, the event number of a tombstone, inside this server. */
export const INT64_MAX = Number.MAX_SAFE_INTEGER;

/** Bytes that {@link ProtoWriter.varint} needs. */
export function varintSize(value: number): number {
  if (value === INT64_MAX) return 9;
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}

/** Bytes of a length-delimited field with a one-byte tag. */
export function fieldSize(length: number): number {
  return 1 + varintSize(length) + length;
}
