/** Runs a jest expectation; when it fails, the message first says in which case. */
export function explain(story: readonly (readonly [label: string, value: unknown])[], check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof Error) error.message = `${tell(story)}\n\n${error.message}`;
    throw error;
  }
}

const tell = (story: readonly (readonly [string, unknown])[]): string =>
  story.map(([label, value]) => `${label.padStart(5)}  ${show(value)}`).join('\n');

const show = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'nothing' : value.map(show).join('\n       ');
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}` : part)) ?? String(value);
};

/** Turns a closed set of events or commands into what the log would hold: type and data, nothing else. */
export const plain = <T extends { readonly type: string; readonly data: object }>({ type, data }: T) => ({
  type,
  data,
});
