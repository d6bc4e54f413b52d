import type { BotCommand } from '../../domain/bot/commands.js';
import { botDecider } from '../../domain/bot/decider.js';
import type { BotEvent } from '../../domain/bot/events.js';
import { type BotRefusal, notFound } from '../../domain/bot/refusals.js';
import type { BotState } from '../../domain/bot/state.js';
import type { Decider, Refusal } from '../../domain/shared/decider.js';
import { accept, type Result } from '../../domain/shared/result.js';
import { type Caller, mayAccess } from '../caller.js';
import type { CommandContext } from '../commandContext.js';
import type { CommandHandler, CommandOutcome } from '../handleCommand.js';
import { StreamUnreadable } from '../streamCache.js';

export type BotOutcome = CommandOutcome<BotEvent, BotState>;

/** What is told of a bot's change to those who keep copies of it. Never fails: a copy that was not told ages out. */
export type BotChanged = (id: string, outcome: BotOutcome) => Promise<void>;

/** Runs commands on bots for a caller: to everyone but its owner and admins a bot does not exist. */
export class BotCommands {
  constructor(
    private readonly handler: CommandHandler,
    private readonly changed: BotChanged,
  ) {}

  async run(
    caller: Caller,
    id: string,
    command: BotCommand,
    context: CommandContext,
  ): Promise<Result<BotOutcome, Refusal>> {
    const result = await this.#guarded(caller, id, command, context);
    if (result.ok && result.value.events.length > 0) await this.changed(id, result.value);
    return result;
  }

  /** For what the service does by itself (retention): no caller to check. */
  async runAsSystem(id: string, command: BotCommand, context: CommandContext): Promise<Result<BotOutcome, Refusal>> {
    const result = await this.handler.handle(botDecider, id, command, context);
    if (result.ok && result.value.events.length > 0) await this.changed(id, result.value);
    return result;
  }

  /**
   * The bot as it is now, with the newest events.
   * @throws StreamUnreadable
   */
  async load(caller: Caller, id: string): Promise<Result<BotOutcome, Refusal>> {
    return this.handler
      .load(botDecider, id)
      .then((outcome) => (isVisible(caller, outcome.state) ? accept(outcome) : notFound()))
      .catch(onlyToThoseWhoSee(caller));
  }

  /** The revision of its newest event, whether or not all of its events can be read. */
  async lastRevision(caller: Caller, id: string): Promise<Result<number, Refusal>> {
    try {
      const loaded = await this.load(caller, id);
      return loaded.ok ? accept(loaded.value.revision) : loaded;
    } catch (error) {
      if (error instanceof StreamUnreadable) return accept(error.lastRevision);
      throw error;
    }
  }

  async #guarded(
    caller: Caller,
    id: string,
    command: BotCommand,
    context: CommandContext,
  ): Promise<Result<BotOutcome, Refusal>> {
    const isNew = command.type === 'CreateBot' || command.type === 'ImportBot';
    const decider = isNew ? botDecider : visibleTo(caller);
    const result = await this.handler.handle(decider, id, command, context).catch(onlyToThoseWhoSee(caller));
    if (result.ok) return isVisible(caller, result.value.state) ? result : notFound();
    // A stale revision and a repeated command are found before anything is decided: they must not tell of another's bot.
    if (result.refusal.kind !== 'stale') return result;
    const loaded = await this.load(caller, id);
    return loaded.ok ? result : loaded;
  }
}

/** Decides as the bot does, once it is known that the caller may see it: no read of its own before the command. */
const visibleTo = (caller: Caller): Decider<BotCommand, BotEvent, BotState, BotRefusal> => ({
  ...botDecider,
  decide: (command, state) => (isVisible(caller, state) ? botDecider.decide(command, state) : notFound()),
});

/** That a bot cannot be read is told to those only who could see it before: to others it does not exist. */
const onlyToThoseWhoSee =
  (caller: Caller) =>
  (error: unknown): ReturnType<typeof notFound> => {
    if (error instanceof StreamUnreadable && !isVisible(caller, error.before.state as BotState)) return notFound();
    throw error;
  };

const isVisible = (caller: Caller, bot: BotState): boolean => bot.status !== 'none' && mayAccess(caller, bot.ownerId);
