import type { LanguageModelError } from '../../src/application/ports/languageModel.js';
import { modelPromptTools } from '../../src/infrastructure/llm/modelPromptTools.js';
import { OpenAiModel } from '../../src/infrastructure/llm/openAiModel.js';
import { completion, type LlmStub, startLlmStub } from './llmStub.js';

const { signal } = new AbortController();

describe('the prompt utilities by a language model', () => {
  let stub: LlmStub;
  const tools = () =>
    modelPromptTools(
      new OpenAiModel({
        baseUrl: stub.baseUrl,
        apiKey: 'k',
        model: 'm',
        timeoutMs: 60_000,
        maxTokens: 99,
        backoffMs: 1,
      }),
    );
  const says = (value: object) => completion(JSON.stringify(value));
  /** What is wrong with the first answer, as the model was told. */
  const objection = () => stub.requests[1]?.body.messages.at(-1).content;

  beforeAll(async () => {
    stub = await startLlmStub();
  });
  afterAll(() => stub.close());

  it('sends a schema that strict modes take', async () => {
    stub.answer(says({ enhancedText: 'We bake bread.' }));
    await tools().enhance('we bakes bread', signal);
    expect(stub.requests[0]?.body.response_format.json_schema.schema).toEqual({
      type: 'object',
      properties: { enhancedText: { type: 'string' } },
      required: ['enhancedText'],
      additionalProperties: false,
    });
  });

  it('leaves room for the whole text, however long and in whatever script', async () => {
    for (const text of ['x'.repeat(10_000), 'کتاب '.repeat(2_000)]) {
      stub.answer(says({ enhancedText: 'Short.' }));
      await tools().enhance(text, signal);
      expect(stub.requests[0]?.body.max_tokens).toBeGreaterThan(5_000);
    }
  });

  it('does not take a text that lost a link or an address, or that became much longer', async () => {
    const text = 'see https://a.example/order?x=1, or mail help@a.example.';
    const good = 'Order at https://a.example/order?x=1 or write to help@a.example.';
    for (const [bad, said] of [
      ['Order on our website or write to help@a.example.', 'must keep https://a.example/order?x=1'],
      ['Order at https://a.example/order?x=1 or write to us.', 'must keep help@a.example'],
      [`${good} ${'And more. '.repeat(50)}`, 'enhancedText'],
    ] as const) {
      stub.answer(says({ enhancedText: bad }), says({ enhancedText: good }));
      expect(await tools().enhance(text, signal)).toEqual({ enhancedText: good });
      expect(objection()).toContain(said);
    }
  });

  it('does not take a reason that names no example', async () => {
    const examples = [1, 2].map((n) => ({ question: `Question ${n}?`, answer: 'Yes.' }));
    for (const bad of ['It is too short.', 'Example 3: too short.', 'Example 0: too short.']) {
      stub.answer(says({ isValid: false, reasons: [bad] }), says({ isValid: false, reasons: ['Example 2: short.'] }));
      expect((await tools().validateExamples(examples, null, signal)).reasons).toEqual(['Example 2: short.']);
      expect(objection()).toContain('must name an example by its number, 1 to 2');
    }
    stub.answer(says({ isValid: false, reasons: ['مثال ۲: پاسخ کوتاه است.'] }));
    expect((await tools().validateExamples(examples, null, signal)).isValid).toBe(false);
  });

  it('says that an answer was cut off instead of asking for it once more', async () => {
    stub.answer(completion('{"enhancedText":"We ba', 'length'));
    const failure = await tools()
      .enhance('we bakes bread', signal)
      .catch((error: LanguageModelError) => error);
    expect(failure).toMatchObject({ failure: 'malformed', message: expect.stringContaining('cut off') });
    expect(stub.requests).toHaveLength(1);
  });
});
