import type { Socket } from 'node:net';
import { HEADER_BYTES, MAX_MESSAGE, MalformedMessage, type Message, parseMessage } from './message.js';
import { frameReply } from './reply.js';

/** Answers a message with an encoded document; it never throws, refusals are documents too. */
export type Responder = (message: Message) => Buffer | Promise<Buffer>;

/** How many bytes may wait to be read by a client before its next request is looked at. */
const MAX_UNSENT = 64 * 1024 * 1024;

/**
 * Serves one connection: cuts the stream into frames and answers them one after another. Anything that is not a frame of
 * the protocol closes this connection, and only this one.
 */
export function serveConnection(socket: Socket, respond: Responder): void {
  let chunks: Buffer[] = [];
  let buffered = 0;
  let needed = HEADER_BYTES;
  let busy = false;

  const take = (): Buffer | undefined => {
    if (buffered < needed) return undefined;
    const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    chunks = [all];
    const size = all.readInt32LE(0);
    if (size < HEADER_BYTES || size > MAX_MESSAGE) throw new MalformedMessage(`a message of ${size} bytes`);
    needed = size;
    if (buffered < size) return undefined;
    chunks = buffered === size ? [] : [all.subarray(size)];
    buffered -= size;
    needed = HEADER_BYTES;
    return all.subarray(0, size);
  };

  const drained = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.on('drain', done).on('close', done);
    });

  const answer = async (): Promise<void> => {
    for (let frame = take(); frame && !socket.destroyed; frame = take()) {
      const message = parseMessage(frame);
      const reply = respond(message);
      const body = reply instanceof Promise ? await reply : reply;
      if (message.silent || socket.destroyed) continue;
      socket.write(frameReply(message, body));
      if (socket.writableLength > MAX_UNSENT) await drained();
    }
  };

  socket.on('data', (chunk) => {
    chunks.push(chunk);
    buffered += chunk.length;
    if (busy || buffered < needed) return;
    busy = true;
    socket.pause();
    answer()
      .catch(() => socket.destroy())
      .finally(() => {
        busy = false;
        socket.resume();
      });
  });
  socket.on('error', () => socket.destroy());
}
