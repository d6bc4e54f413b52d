export interface SeenEvent {
  readonly id: number;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: specs look at whatever came
  readonly data: any;
}

/** Reads server-sent events as they come; comments are counted. */
export async function* readEvents(response: Response, comments = { count: 0 }): AsyncGenerator<SeenEvent> {
  let rest = '';
  for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      if (block.startsWith(':')) comments.count++;
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const event = field('event');
      if (event) yield { id: Number(field('id')), event, data: JSON.parse(field('data') ?? 'null') };
    }
  }
}

export async function allEvents(response: Response): Promise<SeenEvent[]> {
  const events: SeenEvent[] = [];
  for await (const event of readEvents(response)) events.push(event);
  return events;
}

export const textOf = (events: readonly SeenEvent[]): string =>
  events.map(({ event, data }) => (event === 'token' ? data.text : '')).join('');
