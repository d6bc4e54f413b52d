import type { Figures } from '../../../projections/analytics/figures.js';
import type { Channel, FailureCode } from '../../domain/conversation/index.js';

/** A refusal of the server: its problem object. `status` 0: it could not be reached. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Happens to the window when the server no longer knows who is there. */
export const SIGNED_OUT = 'nova-signed-out';

/** So often, and after pauses of so long, is asked for what cannot be read yet. */
const LOOKS = 6;
const LOOK_AGAIN_MS = 500;

/** Calls the API with the session's cookies. */
export async function call<T>(path: string, body?: object, method = body ? 'POST' : 'GET', look = 1): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) },
    credentials: 'same-origin',
    ...(body ? { body: JSON.stringify(body) } : {}),
  }).catch(() => {
    throw new Refused(0, 'The service cannot be reached.');
  });
  const text = await response.text();
  const json = text === '' ? null : JSON.parse(text);
  if (json?.code === 'READ_MODEL_BEHIND' && method === 'GET' && look < LOOKS) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    return call(path, body, method, look + 1);
  }
  if (response.status === 401) dispatchEvent(new Event(SIGNED_OUT));
  if (!response.ok) throw new Refused(response.status, json?.detail ?? 'That did not work.');
  return json as T;
}

export interface Bot {
  readonly id: string;
  readonly name: string;
  readonly status: 'draft' | 'active' | 'paused' | 'deleted';
  readonly platform: string;
  readonly style: { readonly primaryColor: string };
}

export type { Figures };

export interface Report {
  readonly bucket: 'hour' | 'day';
  readonly timeZone: string;
  readonly totals: Figures;
  /** Of the span of the same length before. */
  readonly before: Figures;
  readonly items: readonly (Figures & { readonly start: string })[];
}

export interface Overview {
  readonly totals: Figures;
  readonly bots: readonly (Figures & { readonly botId: string; readonly name: string; readonly status: string })[];
}

export interface ConversationSummary {
  readonly id: string;
  readonly startedAt: string;
  readonly channel: Channel;
  readonly origin: string | null;
  readonly messageCount: number;
  readonly unansweredCount: number;
  readonly failureCount: number;
  readonly stoppedCount: number;
}

export interface Conversation extends ConversationSummary {
  readonly messages: readonly {
    readonly id: string;
    readonly role: 'visitor' | 'bot';
    readonly text: string | null;
    readonly at: string;
    readonly reply: {
      readonly answered: boolean;
      readonly failure: FailureCode | null;
      readonly rating: 'up' | 'down' | null;
      readonly comment: string | null;
      readonly sources: readonly { readonly title: string; readonly url: string }[];
    } | null;
  }[];
}
