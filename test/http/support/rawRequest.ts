import { type Agent, request } from 'node:http';
import type { BadRequest } from './requestDraft.js';

export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Sends bytes as they are given: neither the address nor the headers are put right. Event streams are left at their first piece. */
export function sendRaw(
  baseUrl: string,
  agent: Agent,
  { method, url, headers, body }: Omit<BadRequest, 'what'>,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(body.length) };
    const sent = request(
      { agent, hostname, port, method: method.toUpperCase(), path: url, headers: { ...length, ...headers } },
      (response) => {
        const pieces: Buffer[] = [];
        const contentType = response.headers['content-type'] ?? '';
        const answer = () => ({
          status: response.statusCode ?? 0,
          contentType,
          text: Buffer.concat(pieces).toString(),
        });
        response.on('data', (piece: Buffer) => {
          pieces.push(piece);
          if (!contentType.startsWith('text/event-stream')) return;
          resolve(answer());
          sent.destroy();
        });
        response.on('end', () => resolve(answer()));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    // An answer to a body that is too large may come before all of it was sent.
    sent.end(body);
  });
}
