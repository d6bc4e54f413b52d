import { z } from 'zod';
import type { BotOutcome } from '../../../application/bots/commands.js';
import { BOT_TOKENS } from '../../../application/bots/tokens.js';
import { readVersion } from '../../../application/bots/versions.js';
import type { Caller } from '../../../application/caller.js';
import type { CommandContext } from '../../../application/commandContext.js';
import type { Get } from '../../../application/token.js';
import { TOKENS } from '../../../application/tokens.js';
import { sameJson } from '../../../domain/bot/equality.js';
import type { BotCommand, BotConfiguration, Changes } from '../../../domain/bot/index.js';
import { isKnown, type KnownBot } from '../../../domain/bot/state.js';
import type { Actor } from '../../../domain/shared/event.js';
import { Problem } from '../problem.js';
import { accepted, commandReply } from '../reply.js';
import { type Reply, type Route, route } from '../route.js';
import { configurationFields, configurationState, setConfigBody, versionView } from './configurationSchema.js';
import { mayWrite, noSuchBot, nowOf, PROBLEMS } from './replies.js';
import { botId } from './schemas.js';
import { line } from './text.js';

export const TAG = 'Bot configuration';
export const botIdParams = z.strictObject({ botId });
const note = line({ max: 280 }).nullable().default(null);

interface Input {
  readonly caller: Caller;
  readonly command: CommandContext;
}

export const configurationCommandRoutes = (get: Get): Route[] => {
  const run = async (input: Input, id: string, command: BotCommand): Promise<Reply> => {
    const outcome = accepted(await get(BOT_TOKENS.BotCommands).run(input.caller, id, command, input.command));
    return commandReply(outcome, configurationOf(id, outcome));
  };
  const draft = (input: Input, id: string, fields: Changes<BotConfiguration>, replace: boolean): Promise<Reply> =>
    run(input, id, { type: 'DraftConfiguration', data: { fields, replace, at: nowOf(input) } });
  const drafted = {
    200: { description: 'Draft and published configuration', schema: configurationState },
    ...PROBLEMS,
  };
  const versioned = { 200: { description: 'The new version', schema: versionView }, ...PROBLEMS };

  return [
    route({
      method: 'post',
      path: '/api/botConfig/setConfig',
      tag: TAG,
      summary: 'Set some fields of the draft',
      access: mayWrite,
      body: setConfigBody,
      responses: drafted,
      handler: async ({ body: { botId: id, ...fields }, ...input }) => draft(input, knownId(id), fields, false),
    }),
    route({
      method: 'put',
      path: '/api/botConfig/:botId',
      tag: TAG,
      summary: 'Replace the draft; what is left out becomes empty',
      access: mayWrite,
      params: botIdParams,
      body: configurationFields,
      responses: drafted,
      handler: (input) => draft(input, input.params.botId, input.body, true),
    }),
    route({
      method: 'post',
      path: '/api/botConfig/:botId/publish',
      tag: TAG,
      summary: 'Publish the draft as the next version',
      access: mayWrite,
      params: botIdParams,
      body: z.strictObject({ note }),
      responses: versioned,
      handler: async (input) => {
        const id = input.params.botId;
        const command = { type: 'PublishVersion', data: { note: input.body.note || null, at: nowOf(input) } } as const;
        const published = await get(BOT_TOKENS.BotCommands).run(input.caller, id, command, input.command);
        return versionReply(accepted(published), input.command.actor);
      },
    }),
    route({
      method: 'post',
      path: '/api/botConfig/:botId/rollback',
      tag: TAG,
      summary: 'Publish a new version that equals an older one; the draft becomes the same',
      access: mayWrite,
      params: botIdParams,
      body: z.strictObject({ version: z.int().min(1), note }),
      responses: versioned,
      handler: async (input) => {
        const { params, body, caller } = input;
        const commands = get(BOT_TOKENS.BotCommands);
        const bot = await loadKnown(get, caller, params.botId);
        const old = await readVersion(get(TOKENS.EventStore), params.botId, bot, body.version);
        if (!old) throw unknownVersion(body.version);
        const { configuration } = old;
        const data = { version: body.version, configuration, note: body.note || null, at: nowOf(input) };
        const published = await commands.run(caller, params.botId, { type: 'RollBack', data }, input.command);
        return versionReply(accepted(published), input.command.actor);
      },
    }),
  ];
};

/** The bot with its newest events, if it is the caller's and was not purged. */
export async function loadKnown(get: Get, caller: Caller, id: string): Promise<KnownBot> {
  const { state } = accepted(await get(BOT_TOKENS.BotCommands).load(caller, id));
  if (!isKnown(state)) throw noSuchBot();
  return state;
}

/** Where in the log the bot's newest event stands; null unless it is the caller's and was not purged. */
export async function positionOfKnown(get: Get, caller: Caller, id: string): Promise<bigint | null> {
  const loaded = await get(BOT_TOKENS.BotCommands).load(caller, id);
  return loaded.ok && isKnown(loaded.value.state) ? loaded.value.position : null;
}

export const unknownVersion = (version: number): Problem =>
  new Problem(404, 'VERSION_NOT_FOUND', `Version ${version} does not exist.`);

const knownId = (id: string): string => {
  if (!botId.safeParse(id).success) throw noSuchBot();
  return id;
};

function configurationOf(id: string, { state, revision }: BotOutcome) {
  if (!isKnown(state)) throw noSuchBot();
  const published = state.published?.configuration ?? null;
  return {
    botId: id,
    draft: state.draft,
    published,
    publishedVersion: state.published?.version ?? null,
    hasUnpublishedChanges: !sameJson(state.draft, published),
    revision,
    updatedAt: state.updatedAt,
  };
}

/** The version that this command published; its events are those of the first time when it is repeated by the same caller. */
function versionReply(outcome: BotOutcome, publishedBy: Actor): Reply {
  const event = outcome.events.find(({ type }) => type === 'BotVersionPublished' || type === 'BotRolledBack');
  if (event?.type !== 'BotVersionPublished' && event?.type !== 'BotRolledBack') {
    throw new Problem(409, 'IDEMPOTENCY_KEY_REUSED', 'This command id was used for something else.');
  }
  const { version, note: text, configuration, at } = event.data;
  const rolledBackTo = event.type === 'BotRolledBack' ? event.data.toVersion : null;
  return commandReply(outcome, { version, note: text, publishedAt: at, publishedBy, rolledBackTo, configuration });
}
