import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  EmbeddingMisconfigured,
  EmbeddingRefused,
  EmbeddingUnavailable,
} from '../../src/application/ports/embedder.js';
import { LocalEmbedder } from '../../src/infrastructure/embeddings/local/localEmbedder.js';
import { OpenAiEmbedder } from '../../src/infrastructure/embeddings/openAiEmbedder.js';

const cosine = (a: readonly number[], b: readonly number[]): number => {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
};

describe('the model inside the product', () => {
  const embedder = new LocalEmbedder();
  afterAll(() => embedder.close());

  it('puts texts of the same meaning near each other, in the order given, whatever the batch', async () => {
    const [question, ...answers] = await embedder.embed([
      'How can I get my money back?',
      'Refunds are paid within two weeks.',
      'The museum is closed on Mondays.',
      ...Array.from({ length: 20 }, (_u, i) => `Filler number ${i}`),
    ]);
    expect(question).toHaveLength(512);
    expect(cosine(question!, answers[0]!)).toBeGreaterThan(cosine(question!, answers[1]!));
    const [again] = await embedder.embed(['Refunds are paid within two weeks.']);
    expect(cosine(again!, answers[0]!)).toBeGreaterThan(0.999);
  });

  it('gives nearly the vectors that it always gave, or all that is stored would have to be embedded again', async () => {
    const long = 'The parcel is handed to the carrier on the next working day and arrives within a week. '.repeat(12);
    const vectors = await embedder.embed(['Refunds are paid within two weeks.', long, 'x']);
    // Of the package's own runtime, with numbers of 32 bits.
    const expected = [
      [0.00314, 0.05274, 0.0187],
      [-0.04702, -0.02227, -0.0468],
      [0.04526, -0.04903, 0.04894],
    ];
    const differences = vectors.flatMap((vector, index) =>
      [0, 100, 511].map((at, i) => Math.abs(vector[at]! - expected[index]![i]!)),
    );
    // A number of another direction is 0.044 away on average, the rounding to 8 bits takes 0.008 at most here.
    expect(Math.max(...differences)).toBeLessThan(0.012);
  });

  it('a long list of short and long texts comes back in its order', async () => {
    const texts = Array.from({ length: 40 }, (_u, i) => `Page ${i} tells about parcels. `.repeat(1 + (i % 5) * 6));
    const vectors = await embedder.embed(texts);
    for (const index of [0, 7, 19, 38]) {
      const [alone] = await embedder.embed([texts[index]!]);
      expect(cosine(alone!, vectors[index]!)).toBeGreaterThan(0.99999);
    }
  });

  it('knows which texts it can read: English ones', async () => {
    const reads = async (text: string) => embedder.reads((await embedder.embed([text]))[0]!);
    for (const text of ['Who won the football world cup?', 'opning hours on saterday', 'Do you ship to Österreich?']) {
      expect([text, await reads(text)]).toEqual([text, true]);
    }
    for (const text of ['Wie heißt der Bürgermeister?', 'Où se trouve le magasin ?', '¿Cuánto cuesta la entrada?']) {
      expect([text, await reads(text)]).toEqual([text, false]);
    }
  });

  it('refuses empty texts, embeds nothing as nothing, and takes very long texts', async () => {
    await expect(embedder.embed(['fine', '  '])).rejects.toThrow(RangeError);
    expect(await embedder.embed([])).toEqual([]);
    expect((await embedder.embed(['word '.repeat(20_000)]))[0]).toHaveLength(512);
  });

  it('does not hold the event loop', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await embedder.embed(
      Array.from({ length: 32 }, (_u, i) => `A sentence about the number ${i} and some more words.`),
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });

  it('stops when cancelled', async () => {
    const abort = new AbortController();
    const work = embedder.embed(
      Array.from({ length: 200 }, (_u, i) => `Sentence ${i}`),
      abort.signal,
    );
    abort.abort(new Error('cancelled'));
    await expect(work).rejects.toThrow('cancelled');
  });

  it('a thread that does not answer in time is replaced', async () => {
    const hurried = new LocalEmbedder({ timeoutMs: 1 });
    await expect(hurried.embed(['text'])).rejects.toThrow(EmbeddingUnavailable);
    await hurried.close();
  });
});

describe('an OpenAI-compatible server', () => {
  let server: Server;
  let answer: (input: string[]) => { status: number; body: unknown };
  const asked: { model: string; dimensions: number; input: string[] }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        const parsed = JSON.parse(body) as (typeof asked)[number];
        asked.push(parsed);
        const { status, body: json } = answer(parsed.input);
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const embedder = () =>
    new OpenAiEmbedder({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
      apiKey: 'key',
      model: 'small',
      dimensions: 4,
      timeoutMs: 60_000,
    });
  const good = (input: string[]) => ({
    status: 200,
    body: { data: input.map((text, index) => ({ index, embedding: [text.length, 0, 0, 1] })).reverse() },
  });

  it('is asked in batches and its answers are put in order', async () => {
    answer = good;
    const vectors = await embedder().embed(Array.from({ length: 100 }, (_u, i) => 'x'.repeat(i + 1)));
    expect(vectors.map(([length]) => length)).toEqual(Array.from({ length: 100 }, (_u, i) => i + 1));
    expect(asked.map(({ input, dimensions }) => [input.length, dimensions])).toEqual([
      [64, 4],
      [36, 4],
    ]);
  });

  const refusal = (status: number) => ({ status, body: { error: { message: 'bad input' } } });

  it.each([400, 413, 422])('a text that is refused with %i is told from a server that is away', async (status) => {
    answer = (input) => (input.includes('odd') ? refusal(status) : good(input));
    const work = embedder().embed(['fine', 'odd', ...Array.from({ length: 20 }, () => 'fine as well')]);
    await expect(work).rejects.toThrow(EmbeddingRefused);
    await expect(work).rejects.toThrow(`HTTP ${status}`);
  });

  it('less is sent at once to a server that does not take so much', async () => {
    answer = (input) => (input.length > 16 ? refusal(413) : good(input));
    const vectors = await embedder().embed(Array.from({ length: 50 }, (_u, i) => 'x'.repeat(i + 1)));
    expect(vectors.map(([length]) => length)).toEqual(Array.from({ length: 50 }, (_u, i) => i + 1));
  });

  it('a server that refuses every text is not set up as it must be', async () => {
    answer = () => refusal(400);
    await expect(embedder().embed(['text'])).rejects.toThrow(EmbeddingMisconfigured);
  });

  it.each([401, 404, 503])('an answer of %i says nothing of the text', async (status) => {
    answer = () => refusal(status);
    const work = embedder().embed(['text']);
    await expect(work).rejects.toThrow(EmbeddingUnavailable);
    await expect(work).rejects.not.toThrow(EmbeddingMisconfigured);
  });

  it.each<[string, (input: string[]) => { status: number; body: unknown }]>([
    ['too few vectors', () => ({ status: 200, body: { data: [] } })],
    [
      'what is no number',
      (input) => ({ status: 200, body: { data: input.map((_t, index) => ({ index, embedding: [1, null, 0, 0] })) } }),
    ],
  ])('%s count as unavailable', async (_what, given) => {
    answer = given;
    await expect(embedder().embed(['text'])).rejects.toThrow(EmbeddingUnavailable);
  });

  it('vectors of another length will never fit', async () => {
    answer = (input) => ({ status: 200, body: { data: input.map((_t, index) => ({ index, embedding: [1] })) } });
    const work = embedder().embed(['text']);
    await expect(work).rejects.toThrow(EmbeddingMisconfigured);
    await expect(work).rejects.toThrow('1 dimensions instead of 4');
  });
});
