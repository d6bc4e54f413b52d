import type { Channel } from '../../domain/conversation/index.js';
import type { KnownCaller } from '../caller.js';
import { derivedId } from '../ids.js';

/**
 * The pseudonym of a visitor for one bot. What the browser sends never enters an event, and the same visitor is
 * someone else to another bot. Whoever sends nothing is known by the account or, failing that, by the conversation.
 */
export function visitorIdOf(botId: string, sent: string | null, caller: KnownCaller, conversationId: string): string {
  if (sent !== null) return derivedId('visitor', botId, sent);
  if (caller.kind === 'account') return derivedId('visitor', botId, 'account', caller.accountId);
  return derivedId('visitor', botId, 'conversation', conversationId);
}

const CHANNELS: Readonly<Record<KnownCaller['kind'], Channel>> = {
  publishable: 'widget',
  apiKey: 'api',
  account: 'owner',
};

export const channelOf = (caller: KnownCaller): Channel => CHANNELS[caller.kind];
