import { z } from 'zod';
import { type ChatPiece, LanguageModelError } from '../../src/application/ports/languageModel.js';
import { OpenAiModel, type OpenAiSettings } from '../../src/infrastructure/llm/openAiModel.js';
import { completion, hanging, type LlmStub, startLlmStub, status, streamed } from './llmStub.js';

const KEY = 'sk-very-secret-key-0123456789';
const messages = [{ role: 'user', content: 'Hello?' }] as const;

describe('the OpenAI-compatible language model', () => {
  let stub: LlmStub;
  const model = (settings: Partial<OpenAiSettings> = {}) =>
    new OpenAiModel({
      baseUrl: stub.baseUrl,
      apiKey: KEY,
      model: 'm-1',
      timeoutMs: 60_000,
      maxTokens: 99,
      backoffMs: 1,
      ...settings,
    });
  const all = async (pieces: AsyncIterable<ChatPiece>) => {
    const got: ChatPiece[] = [];
    for await (const piece of pieces) got.push(piece);
    return got;
  };
  const failure = async (work: Promise<unknown>): Promise<LanguageModelError> => {
    const error = await work.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(LanguageModelError);
    return error as LanguageModelError;
  };

  beforeAll(async () => {
    stub = await startLlmStub();
  });
  afterAll(() => stub.close());

  describe('streaming', () => {
    it('sends model, messages and limits, and gives the pieces as they come', async () => {
      stub.answer(streamed(['Good ', 'day']));
      expect(await all(model().chat({ messages, temperature: 0.5 }))).toEqual([
        { kind: 'text', text: 'Good ' },
        { kind: 'text', text: 'day' },
        { kind: 'done', finish: 'stop', usage: { promptTokens: 11, completionTokens: 7 }, model: 'stub-1' },
      ]);
      expect(stub.requests).toEqual([
        {
          path: '/v1/chat/completions',
          authorization: `Bearer ${KEY}`,
          body: {
            model: 'm-1',
            messages,
            max_tokens: 99,
            temperature: 0.5,
            stream: true,
            stream_options: { include_usage: true },
          },
        },
      ]);
    });

    it.each([
      [{ prompt_tokens: -1, completion_tokens: 1e300 }],
      [{ prompt_tokens: '11', completion_tokens: 7.5 }],
      [{ prompt_tokens: null }],
      ['11 and 7'],
    ])('counts no tokens where the provider tells %j', async (usage) => {
      stub.answer((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        const choices = [{ index: 0, delta: { content: 'Good day' }, finish_reason: 'stop' }];
        response.end(`data: ${JSON.stringify({ model: 7, choices, usage })}\n\ndata: [DONE]\n\n`);
      });
      expect((await all(model().chat({ messages }))).at(-1)).toMatchObject({
        kind: 'done',
        usage: { promptTokens: null, completionTokens: null },
        model: 'm-1',
      });
    });

    it('tries again after 429, 500 and a broken connection', async () => {
      stub.answer(status(429), status(500), streamed(['ok']));
      expect(await all(model().chat({ messages }))).toHaveLength(2);
      stub.answer((response) => void response.destroy(), streamed(['ok']));
      expect(await all(model().chat({ messages }))).toHaveLength(2);
    });

    it('gives up after three attempts and says how long to wait', async () => {
      stub.answer(status(503));
      expect(await failure(all(model().chat({ messages })))).toMatchObject({ failure: 'unavailable' });
      expect(stub.requests).toHaveLength(3);
      stub.answer(status(429, { 'retry-after': '60' }));
      expect(await failure(all(model().chat({ messages })))).toMatchObject({
        failure: 'limited',
        retryAfterSeconds: 60,
      });
      expect(stub.requests).toHaveLength(1);
    });

    it('does not try again what is refused for good', async () => {
      stub.answer(status(401, {}, `Incorrect API key provided: ${KEY}`));
      const error = await failure(all(model().chat({ messages })));
      expect(error.failure).toBe('rejected');
      expect(JSON.stringify([error.message, error.stack, error])).not.toContain(KEY);
      expect(stub.requests).toHaveLength(1);
    });

    it('says when the stream breaks off half-way, and does not begin anew', async () => {
      stub.answer(streamed(['Half of'], false));
      expect((await failure(all(model().chat({ messages })))).failure).toBe('interrupted');
      expect(stub.requests).toHaveLength(1);
    });

    it('says when what comes is garbage', async () => {
      stub.answer((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('data: {not json\n\n');
      });
      expect((await failure(all(model().chat({ messages })))).failure).toBe('malformed');
      stub.answer((response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<h1>Welcome</h1>');
      });
      expect((await failure(all(model().chat({ messages })))).failure).toBe('interrupted');
    });

    it('gives up a provider that hangs, before the first piece and after it', async () => {
      stub.answer(hanging());
      expect((await failure(all(model({ timeoutMs: 60 }).chat({ messages })))).failure).toBe('timeout');
      stub.answer(hanging(['Well, ']));
      expect((await failure(all(model({ timeoutMs: 60 }).chat({ messages })))).failure).toBe('timeout');
    });

    it('ends the request when the caller aborts or leaves the loop', async () => {
      stub.answer(hanging(['Well, ']));
      const controller = new AbortController();
      const aborted = failure(
        (async () => {
          for await (const _ of model().chat({ messages, signal: controller.signal })) controller.abort();
        })(),
      );
      expect((await aborted).failure).toBe('aborted');
      for await (const _ of model().chat({ messages })) break;
      while (stub.abandoned() < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    });
  });

  describe('whoever runs the service', () => {
    const told: LanguageModelError[] = [];
    const watched = (settings: Partial<OpenAiSettings> = {}) =>
      model({ ...settings, onFailure: (error) => void told.push(error) });
    const schema = z.strictObject({ ok: z.boolean() });
    beforeEach(() => void told.splice(0));

    it('is told once why a request failed, whatever was asked for', async () => {
      stub.answer(status(401, {}, `Incorrect API key provided: ${KEY}`));
      const thrown = [
        await failure(all(watched().chat({ messages }))),
        await failure(watched().structured({ messages, name: 'verdict', schema })),
      ];
      expect(told).toEqual(thrown);
      expect(told[0]?.message).toContain('401');
      stub.answer(hanging(['Well, ']));
      await failure(all(watched({ timeoutMs: 60 }).chat({ messages })));
      expect(told[2]?.failure).toBe('timeout');
    });

    it('is told nothing of what helped itself or was given up', async () => {
      stub.answer(status(503), streamed(['ok']));
      await all(watched().chat({ messages }));
      stub.answer(hanging(['Well, ']));
      await failure(all(watched().chat({ messages, signal: AbortSignal.abort() })));
      for await (const _ of watched().chat({ messages })) break;
      expect(told).toEqual([]);
    });
  });

  describe('structured output', () => {
    const request = { messages, name: 'verdict', schema: z.strictObject({ ok: z.boolean() }) };

    it('asks for the schema and checks what comes', async () => {
      stub.answer(completion('{"ok":true}'));
      expect(await model().structured(request)).toEqual({
        value: { ok: true },
        usage: { promptTokens: 11, completionTokens: 7 },
        model: 'stub-1',
      });
      expect(stub.requests[0]?.body.response_format).toMatchObject({
        type: 'json_schema',
        json_schema: { name: 'verdict', strict: true, schema: { type: 'object', required: ['ok'] } },
      });
    });

    it('shows a malformed answer to the model once more', async () => {
      stub.answer(completion('{"ok":"yes"}'), completion('```json\n{"ok":false}\n```'));
      expect((await model().structured(request)).value).toEqual({ ok: false });
      expect(stub.requests[1]?.body.messages.slice(1)).toEqual([
        { role: 'assistant', content: '{"ok":"yes"}' },
        { role: 'user', content: expect.stringContaining('ok: ') },
      ]);
    });

    it('refuses clearly when it is malformed again', async () => {
      stub.answer(completion('Sure! Here you are.'));
      expect(await failure(model().structured(request))).toMatchObject({ failure: 'malformed' });
      expect(stub.requests).toHaveLength(2);
    });

    it('asks for plain JSON where schemas are unknown', async () => {
      stub.answer(status(400), completion('{"ok":true}'));
      expect((await model().structured(request)).value).toEqual({ ok: true });
      expect(stub.requests[1]?.body.response_format).toEqual({ type: 'json_object' });
      expect(stub.requests[1]?.body.messages[0].content).toContain('"ok"');
    });

    it('ends in time', async () => {
      stub.answer(hanging());
      expect((await failure(model({ timeoutMs: 60 }).structured(request))).failure).toBe('timeout');
    });
  });

  it('writes nothing to the console, also when the environment asks the SDK to', async () => {
    const before = process.env.OPENAI_LOG;
    process.env.OPENAI_LOG = 'debug';
    const written: unknown[] = [];
    const original = { ...console };
    for (const name of ['log', 'debug', 'info', 'warn', 'error'] as const)
      console[name] = (...args) => written.push(args);
    try {
      stub.answer(streamed(['ok']));
      await all(model().chat({ messages }));
    } finally {
      Object.assign(console, original);
      if (before === undefined) delete process.env.OPENAI_LOG;
      else process.env.OPENAI_LOG = before;
    }
    expect(written).toEqual([]);
  });
});
