export interface StreamEvent {
  readonly id: number;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: checked by its event name where it is used
  readonly data: any;
}

/** Longer silence than this is a dead connection: the server sends a comment every 10 s. */
const SILENCE_MS = 25_000;

/** Reads server-sent events from a response. Ends with the body; throws when the connection breaks or falls silent. */
export async function* readEvents(response: Response, abort: AbortController): AsyncGenerator<StreamEvent> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const silence = setTimeout(() => abort.abort(), SILENCE_MS);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    const blocks = (rest + value).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const event = parse(block);
      if (event) yield event;
    }
  }
}

function parse(block: string): StreamEvent | null {
  const fields: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  if (!fields.event || fields.data === undefined) return null;
  return { id: Number(fields.id), event: fields.event, data: JSON.parse(fields.data) };
}
