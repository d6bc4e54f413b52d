import type { AnyCommand, Decider, Refusal } from '../../../src/domain/shared/decider.js';
import type { AnyEvent } from '../../../src/domain/shared/event.js';
import { explain, plain } from './explain.js';

/**
 * Given these events, when this command, then these events (or this refusal).
 * `const given = deciding(botDecider);` then `given(created).when(activate).thenRefused('NOT_PUBLISHED')`.
 */
export const deciding =
  <C extends AnyCommand, E extends AnyEvent, S, R extends Refusal>(decider: Decider<C, E, S, R>) =>
  (...history: readonly E[]) =>
    new Given(decider, history);

class Given<C extends AnyCommand, E extends AnyEvent, S, R extends Refusal> {
  constructor(
    private readonly decider: Decider<C, E, S, R>,
    private readonly history: readonly E[],
  ) {}

  when(command: C): Decided<C, E, S, R> {
    return new Decided(this.decider, this.history, command);
  }

  /** What is known after the given events. */
  thenState(expected: unknown): void {
    const state = this.history.reduce(this.decider.evolve, this.decider.initial);
    explain([['given', this.history]], () => expect(state).toEqual(expected));
  }
}

class Decided<C extends AnyCommand, E extends AnyEvent, S, R extends Refusal> {
  constructor(
    private readonly decider: Decider<C, E, S, R>,
    private readonly history: readonly E[],
    private readonly command: C,
  ) {}

  /** Exactly these events, in this order. */
  thenEvents(...expected: readonly E[]): void {
    this.#explain(() => expect(this.#outcome()).toEqual({ events: expected.map(plain) }));
  }

  /** Accepted, and nothing had to change. */
  thenNothing(): void {
    this.thenEvents();
  }

  /** Refused with this code (and, if given, this kind or these facts). */
  thenRefused(code: R['code'], more: Partial<R> = {}): void {
    this.#explain(() => expect(this.#outcome()).toMatchObject({ refused: { code, ...more } }));
  }

  /** The state after the given events and those that follow from the command. */
  thenState(expected: unknown): void {
    const outcome = this.decider.decide(this.command, this.#state());
    const events = outcome.ok ? outcome.value : [];
    this.#explain(() => expect(events.reduce(this.decider.evolve, this.#state())).toEqual(expected));
  }

  #state(): S {
    return this.history.reduce(this.decider.evolve, this.decider.initial);
  }

  #outcome(): object {
    const outcome = this.decider.decide(this.command, this.#state());
    return outcome.ok ? { events: outcome.value.map(plain) } : { refused: outcome.refusal };
  }

  #explain(check: () => void): void {
    explain(
      [
        ['given', this.history.map(plain)],
        ['when', plain(this.command)],
      ],
      check,
    );
  }
}
