import { codes, nowhere, on, type ProblemCode } from './problemCode.js';

const COMMUNICATE = on(/communicate$/);
const FOLLOWS = on(/communicate$/, /\/answers\//);
const STREAMS = on(/communicate$/, /\/answers\//, /^get .*\/knowledge\/\{scrapeId\}\/events$/);
const OF_VISITOR = on(/ \/api\/bot\/website\/(communicate|feedback|conversations\/)/);

/** Chat, conversations, knowledge and operations. */
export const chatCodes: readonly ProblemCode[] = [
  ...codes(
    403,
    OF_VISITOR,
  )({ ORIGIN_NOT_ALLOWED: 'Pages of this origin may not use the bot; its owner can allow them.' }),
  ...codes(
    404,
    on(/conversations\/\{/, /communicate$/, /feedback$/, /visitors\//),
  )({
    CONVERSATION_NOT_FOUND: 'There is no such conversation, or it is another visitor’s.',
  }),
  ...codes(404, on(/feedback$/))({ REPLY_NOT_FOUND: 'There is no such reply in the conversation.' }),
  ...codes(
    409,
    COMMUNICATE,
  )({
    BOT_NOT_ACTIVE: 'The bot is paused or not in service; `botStatus` tells which.',
    CONVERSATION_EXISTS: 'The conversation of this request exists already.',
    CONVERSATION_FULL: 'The conversation has as many messages as it may have. Start a new one.',
  }),
  ...codes(
    409,
    on(/communicate$/, /feedback$/),
  )({ CONVERSATION_ENDED: 'The conversation has ended. Start a new one.' }),
  ...codes(409, FOLLOWS)({ SUPERSEDED: 'A newer message came before this answer was complete.' }),
  ...codes(
    410,
    FOLLOWS,
  )({ ANSWER_GONE: 'The answer is no longer under way; its conversation shows what became of it.' }),
  ...codes(422, COMMUNICATE)({ MESSAGE_EMPTY: 'The message holds no visible character.' }),
  ...codes(422, on(/communicate$/, /feedback$/))({ MESSAGE_TOO_LONG: 'The message or comment has too many bytes.' }),
  ...codes(
    429,
    STREAMS,
  )({
    TOO_MANY_STREAMS:
      'The address or the account has as many streams open as it may. Close one, or wait for one to end.',
  }),
  ...codes(
    503,
    FOLLOWS,
  )({
    INTERRUPTED: 'The answer was interrupted. Try again.',
    VISITOR_LEFT: 'The answer was stopped, because nobody followed it.',
  }),
  ...codes(500, FOLLOWS)({ INTERNAL: 'A fault of ours while the answer was written. Try again.' }),
  ...codes(409, nowhere)({ REPLY_NOT_EXPECTED: 'The answer is no longer waited for: a newer message came.' }),
  ...codes(
    404,
    on(/\/knowledge\/\{/),
  )({
    SOURCE_NOT_FOUND: 'The bot has no such source.',
    SCRAPE_NOT_FOUND: 'The bot has no such run.',
  }),
  ...codes(
    409,
    on(/\/cancel$/),
  )({
    SCRAPE_ENDED: 'The run has ended already; `runStatus` tells how.',
    SCRAPE_PUBLISHING: 'The run is being published; it can no longer be stopped.',
  }),
  ...codes(
    409,
    nowhere,
  )({
    SCRAPE_NOT_READY: 'The run has not got so far.',
    SOURCE_NOT_REMOVED: 'The source has not been removed.',
  }),
  ...codes(410, on(/\/knowledge/))({ SOURCE_REMOVED: 'The source has been removed.' }),
  ...codes(
    422,
    on(/^post .*\/knowledge(\/|$)/, /import$/),
  )({
    URL_REFUSED: 'This address is not fetched; `detail` tells why.',
    SCHEDULE_REFUSED: 'The schedule is no cron expression, or runs too often.',
    TOO_MANY_PAGES: 'A run takes fewer pages.',
  }),
  ...codes(
    409,
    on(/projections\/\{name\}\//),
  )({
    NOT_REBUILDABLE: 'This is a process manager: its effects must not happen again.',
    ALREADY_REBUILDING: 'It is being rebuilt already.',
    NO_REBUILD: 'It is not being rebuilt.',
  }),
  ...codes(
    503,
    on(/deadLetters\/\{id\}\/retry$/),
  )({ NO_PROJECTOR: 'No process runs this projection now; it is retried when one does.' }),
  ...codes(409, on(/testing\/outbox$/))({ NO_OUTBOX: 'Mails go to the real Resend; there is no outbox to read.' }),
];
