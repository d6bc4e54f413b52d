interface Seen {
  readonly stream: string;
}

type AccountFact = { readonly type: string };

export interface ErasureState {
  readonly phase: 'none' | 'erasing' | 'done';
}

const clearing = (accountId: string) =>
  ({
    kind: 'job',
    queue: 'eraseAccount',
    name: 'eraseAccount',
    data: { accountId },
    // Requests that were under way when the account was closed come to their end first.
    delayMs: 2_000,
    key: 'clear',
  }) as const;

/** After an account was erased, all that it owns goes: its bots and its API keys. */
export const erasureProcess = {
  name: 'accountErasure',
  categories: ['account'],
  category: 'account',
  correlate: (event: Seen): string | null => event.stream.slice(event.stream.indexOf('-') + 1),
  initial: { phase: 'none' } as ErasureState,
  apply(state: ErasureState, event: AccountFact): ErasureState {
    if (event.type === 'AccountErased') return { phase: 'erasing' };
    return event.type === 'ErasureCompleted' ? { phase: 'done' } : state;
  },
  react(_state: ErasureState, event: AccountFact & Seen) {
    if (event.type !== 'AccountErased') return { ignored: 'the account lives, or all is done' } as const;
    return [clearing(event.stream.slice(event.stream.indexOf('-') + 1))] as const;
  },
  outstanding: (state: ErasureState, accountId: string) => (state.phase === 'erasing' ? [clearing(accountId)] : []),
  isOpen: (state: ErasureState): boolean => state.phase === 'erasing',
} as const;
