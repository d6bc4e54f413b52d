import { inWords as botInWords } from '../../src/application/bots/historyWords.js';
import type { BotEvent } from '../../src/domain/bot/events.js';
import { type AnyEvent, categoryOf, type Recorded } from '../../src/domain/shared/event.js';

type Data = Readonly<Record<string, unknown>>;
type Sentence = string | ((data: Data) => string);

/** One sentence for each event type. Only codes and counts of the data are told: nothing personal, no text of a person. */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  AccountRegistered: ({ method }) => `Registered the account (${method}).`,
  EmailVerified: 'Proved that the e-mail address is theirs.',
  ProfileChanged: 'Changed the profile.',
  RoleGranted: ({ role }) => `Granted the role ${role}.`,
  RoleRevoked: ({ role }) => `Revoked the role ${role}.`,
  PasswordChanged: ({ reason }) => (reason === 'reset' ? 'Reset the password.' : 'Changed the password.'),
  SignInLinked: ({ provider }) => `Linked a sign-in with ${provider}.`,
  SessionsEnded: 'Ended all other sessions.',
  SignInRefused: ({ method }) => `A sign-in was refused (${method}).`,
  AccountErased: 'Erased the account.',
  ErasureCompleted: ({ bots, keys }) => `Completed the erasure: ${bots} bots and ${keys} keys are gone.`,
  EmailReserved: 'Reserved an e-mail address for the account.',
  EmailReleased: 'Released the e-mail address.',
  IdentityReserved: 'Reserved a sign-in for the account.',
  IdentityReleased: 'Released a sign-in.',
  SessionStarted: ({ method }) => `Signed in (${method}).`,
  SessionRefreshed: 'Went on with the session.',
  RefreshTokenReuseDetected: 'A refresh token was used twice; the session may have been stolen.',
  SessionRevoked: ({ reason }) => `Ended the session (${reason}).`,
  ApiKeyIssued: 'Issued an API key.',
  ApiKeyRotated: 'Rotated the API key.',
  ApiKeyRevoked: ({ reason }) => `Revoked the API key (${reason}).`,
  SourceAdded: 'Added a source of knowledge.',
  SourceScheduled: ({ cron }) =>
    cron === null ? 'Ended the schedule of the source.' : `Scheduled the source (${cron}).`,
  SourceRemoved: 'Removed the source of knowledge.',
  ScrapeRequested: 'Asked for the pages to be read.',
  PageScraped: 'Read a page.',
  PageSkipped: ({ reason }) => `Left a page out (${reason}).`,
  PageFailed: ({ code }) => `Could not read a page (${code}).`,
  ChunksStored: 'Stored the chunks of a page.',
  CrawlFinished: 'Finished looking for pages.',
  ScrapeCompleted: ({ pages, chunks }) => `Completed the run: ${pages} pages, ${chunks} chunks.`,
  ScrapeFailed: ({ code }) => `The run failed (${code}).`,
  ScrapeCancelled: 'Cancelled the run.',
  OwnerNotified: 'Told the owner by e-mail.',
  NotificationFailed: 'Could not tell the owner by e-mail.',
  ConversationStarted: 'Started a conversation.',
  MessageReceived: 'Wrote a message.',
  ReplyGenerated: 'Answered.',
  ReplyFailed: 'Could not answer.',
  FeedbackGiven: 'Gave feedback.',
  ConversationEnded: ({ reason }) => `Ended the conversation (${reason}).`,
};

/** What happened, as a sentence without anything personal. */
export function inWords(event: Recorded<AnyEvent>): string {
  if (categoryOf(event.stream) === 'bot') return botInWords(event as Recorded<BotEvent>) ?? spelledOut(event.type);
  const sentence = SENTENCES[event.type];
  if (sentence === undefined) return spelledOut(event.type);
  return typeof sentence === 'string' ? sentence : sentence(event.data as Data);
}

/** `SourceAdded` → `Source added.` */
const spelledOut = (type: string): string =>
  `${type.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)}.`;
