import { inWords as botInWords } from '../../src/application/bots/historyWords.js';
import { counted } from '../../src/application/counted.js';
import type { AccountEvent } from '../../src/domain/account/index.js';
import type { ApiKeyEvent } from '../../src/domain/apiKey/index.js';
import type { ApiKeyQuotaEvent } from '../../src/domain/apiKeyQuota/index.js';
import type { BotEvent } from '../../src/domain/bot/events.js';
import type { BotErasureEvent } from '../../src/domain/botPurgeProcess/erasure.js';
import type { ConversationEvent } from '../../src/domain/conversation/index.js';
import type { EmailEvent } from '../../src/domain/email/index.js';
import type { IdentityEvent } from '../../src/domain/identity/index.js';
import type { KnowledgeEvent } from '../../src/domain/knowledge/events.js';
import type { ScrapeEvent } from '../../src/domain/scrape/events.js';
import type { SessionEvent } from '../../src/domain/session/index.js';
import { type AnyEvent, categoryOf, type Recorded } from '../../src/domain/shared/event.js';

type Told =
  | AccountEvent
  | ApiKeyEvent
  | ApiKeyQuotaEvent
  | BotErasureEvent
  | ConversationEvent
  | EmailEvent
  | IdentityEvent
  | KnowledgeEvent
  | ScrapeEvent
  | SessionEvent;
type DataOf<T extends Told['type']> = Extract<Told, { type: T }>['data'];
type Sentences = { readonly [T in Told['type']]: string | ((data: DataOf<T>) => string) };

const METHODS = {
  register: 'by registering',
  password: 'with a password',
  code: 'with a code from the mailbox',
  google: 'with Google',
  github: 'with GitHub',
} as const;

const SESSION_ENDS = {
  logout: 'Signed out.',
  revoked: 'Ended the session.',
  reuse: 'The session was ended: its refresh token had been used twice.',
} as const;

const KEY_ENDS = {
  owner: 'Revoked the API key.',
  account: 'The API key ended with the account.',
  bot: 'The API key ended with its bot.',
} as const;

const CONVERSATION_ENDS = {
  visitor: 'Left the conversation.',
  erased: 'Erased the conversation.',
  expired: 'The conversation was erased after its retention time.',
  purged: 'The conversation was erased with its bot.',
} as const;

const SKIPPED = {
  unchanged: 'it has not changed',
  duplicate: 'it is nearly the same as another',
  robots: 'robots.txt forbids it',
  noindex: 'it asks not to be indexed',
  offSite: 'it leads to another site',
  excluded: 'the patterns exclude it',
  tooLarge: 'it is too large',
  unsupportedType: 'it is no page of text',
  empty: 'it is empty',
  gone: 'it is gone',
} as const;

/** One sentence for each event type. Only codes and counts of the data are told: nothing personal, no text of a person. */
export const SENTENCES: Sentences = {
  AccountRegistered: ({ method }) => `Registered the account ${METHODS[method]}.`,
  EmailVerified: 'Proved that the e-mail address is theirs.',
  ProfileChanged: 'Changed the profile.',
  RoleGranted: ({ role }) => `Granted the role ${role}.`,
  RoleRevoked: ({ role }) => `Revoked the role ${role}.`,
  PasswordChanged: ({ reason }) => (reason === 'reset' ? 'Reset the password.' : 'Changed the password.'),
  SignInLinked: ({ provider }) => `Linked a sign-in ${METHODS[provider]}.`,
  SessionsEnded: ({ keptSessionId }) => (keptSessionId === null ? 'Ended all sessions.' : 'Ended all other sessions.'),
  SignInRefused: ({ method }) => `A sign-in ${METHODS[method]} was refused.`,
  AccountErased: 'Erased the account.',
  ErasureCompleted: ({ bots, keys }) =>
    `Completed the erasure: ${counted(bots, 'bot')} and ${counted(keys, 'key')} are gone.`,
  EmailReserved: 'Reserved an e-mail address for the account.',
  EmailReleased: 'Released the e-mail address.',
  IdentityReserved: 'Reserved a sign-in for the account.',
  IdentityReleased: 'Released a sign-in.',
  SessionStarted: ({ method }) => `Signed in ${METHODS[method]}.`,
  SessionRefreshed: 'Went on with the session.',
  RefreshTokenReuseDetected: 'A refresh token was used twice; the session may have been stolen.',
  SessionRevoked: ({ reason }) => SESSION_ENDS[reason],
  ApiKeyIssued: ({ kind }) => (kind === 'publishable' ? 'Issued the key of a bot’s widget.' : 'Issued an API key.'),
  ApiKeyRotated: 'Rotated the API key.',
  ApiKeyRevoked: ({ reason }) => KEY_ENDS[reason],
  ApiKeyPlaceReserved: 'Reserved a place for an API key.',
  ApiKeyPlacesReleased: ({ keyIds }) => `Released ${counted(keyIds.length, 'place')} of API keys.`,
  BotErasureBegun: 'Began to erase what belonged to the bot.',
  BotErasureFinished: ({ areas }) => `Erased what belonged to the bot: ${areas.join(', ')}.`,
  SourceAdded: 'Added a source of knowledge.',
  SourceScheduled: ({ cron }) =>
    cron === null ? 'Ended the schedule of the source.' : `Scheduled the source (${cron}).`,
  SourceRemoved: 'Removed the source of knowledge.',
  SourceCleared: 'Cleared away what was stored of the source.',
  ScrapeRequested: 'Asked for the pages to be read.',
  PageScraped: 'Read a page.',
  PageSkipped: ({ reason }) => `Left a page out: ${SKIPPED[reason]}.`,
  PageFailed: ({ code }) => `Could not read a page (${code}).`,
  ChunksStored: 'Stored the chunks of a page.',
  ChunksRefused: ({ code }) => `Could not store the chunks of a page (${code}).`,
  CrawlFinished: 'Finished looking for pages.',
  ScrapeCompleted: ({ pages, chunks }) => `Completed the run: ${counted(pages, 'page')}, ${counted(chunks, 'chunk')}.`,
  ScrapeFailed: ({ code }) => `The run failed (${code}).`,
  ScrapeCancelled: 'Cancelled the run.',
  ScrapeDiscarded: 'Cleared away what the run had stored.',
  OwnerNotified: 'Told the owner by e-mail.',
  NotificationFailed: 'Could not tell the owner by e-mail.',
  ConversationStarted: 'Started a conversation.',
  MessageReceived: 'Wrote a message.',
  ReplyGenerated: ({ answered }) => (answered ? 'Answered.' : 'Said that there is no answer.'),
  ReplyFailed: ({ code }) => `Could not answer (${code}).`,
  FeedbackGiven: ({ rating }) => `Rated an answer ${rating}.`,
  ConversationEnded: ({ reason }) => CONVERSATION_ENDS[reason],
};

/** What happened, as a sentence without anything personal. @throws TypeError for a type that has none. */
export function inWords(event: Recorded<AnyEvent>): string {
  if (categoryOf(event.stream) === 'bot') return botInWords(event as Recorded<BotEvent>);
  const sentence = SENTENCES[event.type as Told['type']] as string | ((data: object) => string);
  return typeof sentence === 'string' ? sentence : sentence(event.data);
}
