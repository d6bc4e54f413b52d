import { LanguageModelError } from '../../../application/ports/languageModel.js';
import { OfflinePromptTools } from './offlinePromptTools.js';

const { signal } = new AbortController();
const tools = new OfflinePromptTools();
afterAll(() => tools.close());

describe('the prompt utilities without a language model', () => {
  it('judge on a thread, while the event loop serves others', async () => {
    const long = 'aa bb aa '.repeat(1_000);
    const examples = Array.from({ length: 20 }, (_, index) => ({ question: `${index} ${long}`, answer: long }));
    const order: string[] = [];
    const judged = tools
      .validateExamples(examples, null, signal)
      .then(({ isValid }) => order.push(`valid: ${isValid}`));
    await new Promise(setImmediate);
    order.push('another request');
    await judged;
    expect(order).toEqual(['another request', 'valid: false']);
  });

  it('say that it took too long when the thread cannot answer', async () => {
    const closed = new OfflinePromptTools();
    await closed.close();
    await expect(closed.enhance('We answer questions about bikes.', signal)).rejects.toThrow(LanguageModelError);
  });
});
