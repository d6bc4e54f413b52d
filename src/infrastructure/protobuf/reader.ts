/** Thrown when bytes are not the protobuf message they claim to be; gRPC answers INTERNAL and the connection lives on. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/**
 * Reads protobuf wire format (https://protobuf.dev/programming-guides/encoding/) in place: length-delimited fields
 * are views into the given buffer, so the buffer must not be reused while they are in use.
 */
export class ProtoReader {
  /** Number of the field last returned by {@link next}. */
  field = 0;
  private wireType = 0;

  constructor(
    private readonly buffer: Buffer,
    private position = 0,
    private readonly end = buffer.length,
  ) {}

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.position >= this.end) return false;
    const tag = this.varint();
    this.field = Math.floor(tag / 8);
    this.wireType = tag % 8;
    if (this.field === 0) throw new MalformedMessage('field number 0');
    return true;
  }

  /** An unsigned integer; above 2^53 it is rounded (use {@link bigVarint} where every bit counts). */
  varint(): number {
    let result = 0;
    let scale = 1;
    for (let i = 0; i < 10; i += 1) {
      const byte = this.byte();
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) return result;
      scale *= 128;
    }
    throw new MalformedMessage('varint longer than ten bytes');
  }

  /** An unsigned 64-bit integer, exactly. */
  bigVarint(): bigint {
    const start = this.position;
    const rounded = this.varint();
    if (rounded <= Number.MAX_SAFE_INTEGER) return BigInt(rounded);
    this.position = start;
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, result);
    }
    throw new MalformedMessage('varint longer than ten bytes');
  }

  /** A view of a length-delimited field. */
  bytes(): Buffer {
    const start = this.delimited();
    return this.buffer.subarray(start, this.position);
  }

  string(): string {
    const start = this.delimited();
    return this.buffer.toString('utf8', start, this.position);
  }

  message(): ProtoReader {
    const start = this.delimited();
    return new ProtoReader(this.buffer, start, this.position);
  }

  /** Steps over a field this reader's user does not know. */
  skip(): void {
    if (this.wireType === 0) this.bigVarint();
    else if (this.wireType === 1) this.advance(8);
    else if (this.wireType === 2) this.delimited();
    else if (this.wireType === 5) this.advance(4);
    else throw new MalformedMessage(`wire type ${this.wireType}`);
  }

  /** Moves behind a length-delimited field. @returns where its bytes begin. */
  private delimited(): number {
    if (this.wireType !== 2) throw new MalformedMessage(`field ${this.field} is not length-delimited`);
    const length = this.varint();
    const start = this.position;
    if (length > this.end - start) throw new MalformedMessage('length runs past the end of the message');
    this.position = start + length;
    return start;
  }

  private advance(count: number): void {
    this.position += count;
    if (this.position > this.end) throw new MalformedMessage('message ends inside a field');
  }

  private byte(): number {
    if (this.position >= this.end) throw new MalformedMessage('message ends inside a field');
    return this.buffer[this.position++] as number;
  }
}
