import { codes, on, type ProblemCode } from './problemCode.js';

const BOT = on(/ \/api\/(bot|botConfig|aiFeatures)(\/|$)/, / \/api\/analytics\/\{/);
const CHANGES_BOT = on(
  /^(post|put|patch|delete) \/api\/(bot|botConfig)(\/(?!website)|$)/,
  /^put \/api\/aiFeatures/,
  /^post \/api\/aiFeatures/,
);
const LIFECYCLE = on(
  /\/(activate|pause|restore|permanent|recoverBot|deleteBot|permanentlyDeleteBot)$/,
  /^delete \/api\/bot\/\{id\}$/,
);
const CREATES = on(/^post \/api\/bot(\/(createBot|createControlledBot|import))?$/);
const VERSIONS = on(/rollback$/, /\/versions\//, /\/diff$/);
const MODEL = on(/^post \/api\/aiFeatures/, /communicate$/, /\/answers\//);

/** Bots, their configuration and the AI features. */
export const botCodes: readonly ProblemCode[] = [
  ...codes(404, BOT)({ BOT_NOT_FOUND: 'There is no such bot, or it is another’s.' }),
  ...codes(404, on(/^get \/api\/bot\/website\/\{botId\}$/))({ BOT_PAUSED: 'The bot takes a break and is not shown.' }),
  ...codes(404, on(/\/state$/))({ NO_STATE_THEN: 'The bot did not exist then, or has no such revision.' }),
  ...codes(404, VERSIONS)({ VERSION_NOT_FOUND: 'The bot has no such version.' }),
  ...codes(403, on(/createControlledBot$/))({ NOT_YOUR_ACCOUNT: '`userId` is somebody else’s; leave it out.' }),
  ...codes(
    403,
    on(/^post \/api\/aiFeatures/),
  )({ FEATURE_OFF: 'The bot has this feature switched off; `feature` names it.' }),
  ...codes(409, CREATES)({ BOT_EXISTS: 'The bot of this request exists already.' }),
  ...codes(
    409,
    LIFECYCLE,
  )({
    ILLEGAL_TRANSITION: 'Not possible in the state that the bot is in (`botStatus`); `allowed` names what is.',
    NOT_DUE: 'The bot has not been in the recycle bin for long enough.',
  }),
  ...codes(
    409,
    on(/\/activate$/, /\/prompt$/),
  )({ NOT_PUBLISHED: 'Nothing is published yet. Publish a configuration first.' }),
  ...codes(409, CHANGES_BOT)({ BOT_DELETED: 'The bot is in the recycle bin. Restore it first.' }),
  ...codes(410, CHANGES_BOT)({ BOT_PURGED: 'The bot was purged; this is final.' }),
  ...codes(
    409,
    on(/updateControlledBotStyle$/, /controlledBot\//),
  )({ NOT_CONTROLLED: 'The bot is not a controlled bot.' }),
  ...codes(422, CREATES)({ CONTROLLED_NEEDS_WEBSITE: 'The platform of a controlled bot is Website.' }),
  ...codes(
    422,
    on(/setConfig$/, /^put \/api\/botConfig/),
  )({
    CONFIGURATION_TOO_LARGE: 'The whole configuration would have more than 64,000 bytes; `bytes` tells how many.',
  }),
  ...codes(409, on(/\/publish$/))({ NOTHING_TO_PUBLISH: 'The draft equals what is published.' }),
  ...codes(409, on(/\/(publish|rollback)$/))({ TOO_MANY_VERSIONS: 'A bot has at most 10,000 versions.' }),
  ...codes(409, on(/\/rollback$/))({ VERSION_IS_CURRENT: 'What is published equals this version.' }),
  ...codes(
    503,
    MODEL,
  )({
    PROVIDER_UNAVAILABLE: 'The language model cannot be reached. Try again.',
    PROVIDER_TIMEOUT: 'The language model took too long. Try again.',
    PROVIDER_RATE_LIMITED: 'The language model is busy. Try again in a moment.',
    PROVIDER_INVALID: 'The language model gave no usable answer. Try again.',
  }),
  ...codes(
    503,
    on(/communicate$/, /\/answers\//, /\/prompt$/, /knowledge\/search$/),
  )({
    KNOWLEDGE_UNAVAILABLE: 'The knowledge of the bot cannot be searched at the moment. Try again.',
  }),
];
