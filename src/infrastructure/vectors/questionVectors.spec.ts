import { EmbeddingRefused, EmbeddingUnavailable } from '../../application/ports/embedder.js';
import { type QuestionOptions, QuestionVectors } from './questionVectors.js';

type Embed = (signal?: AbortSignal) => Promise<readonly number[]>;
const read: Embed = async () => [1, 0];
const away: Embed = () => Promise.reject(new EmbeddingUnavailable('nobody there'));

/** A model that answers one question after another as `answers` say, the last of them for ever. */
function asking(answers: readonly Embed[], options: QuestionOptions = {}) {
  const asked: string[] = [];
  const told: unknown[] = [];
  const clock = { now: 0 };
  const embedder = {
    ...{ model: 'm', dimensions: 2, close: async () => {} },
    embed: async ([text]: readonly string[], signal?: AbortSignal) => {
      asked.push(text!);
      return [await answers[Math.min(asked.length, answers.length) - 1]!(signal)];
    },
  };
  const onAway = (error: unknown) => told.push(error);
  const vectors = new QuestionVectors(embedder, { onAway, now: () => clock.now, ...options });
  const isRead = async (question: string, signal?: AbortSignal) => (await vectors.of(question, signal)).isRead;
  return { vectors, isRead, asked, told, clock };
}

describe('the vector of a question', () => {
  it('is made once', async () => {
    const { vectors, asked } = asking([read]);
    expect(await vectors.of('When?')).toEqual({ vector: '[1,0]', isRead: true });
    await vectors.of('When?');
    expect(asked).toEqual(['When?']);
  });

  it('is none where the model refuses the question, and it is not asked again', async () => {
    const { isRead, asked, told } = asking([() => Promise.reject(new EmbeddingRefused('HTTP 400'))]);
    expect([await isRead('When?'), await isRead('When?')]).toEqual([false, false]);
    expect([asked, told]).toEqual([['When?'], []]);
  });

  it('is none while the model is away, which is asked again after a while', async () => {
    const { isRead, asked, told, clock } = asking([away, away, read]);
    expect(await isRead('When?')).toBe(false);
    clock.now = 4_999;
    expect(await isRead('Where?')).toBe(false);
    expect(asked).toEqual(['When?']);
    clock.now = 5_000;
    expect(await isRead('Where?')).toBe(false);
    clock.now = 10_000;
    expect([await isRead('Where?'), await isRead('When?')]).toEqual([true, true]);
    expect(asked).toEqual(['When?', 'Where?', 'Where?', 'When?']);
    expect(told).toEqual([expect.any(EmbeddingUnavailable)]);
  });

  it('is none when the model takes too long', async () => {
    const never: Embed = (signal) =>
      new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
    const { isRead, told } = asking([never], { patienceMs: 1 });
    expect(await isRead('When?')).toBe(false);
    expect(told).toHaveLength(1);
  });

  it('is not waited for by somebody who has left', async () => {
    const left = AbortSignal.abort(new Error('left'));
    const { isRead, told } = asking([(signal) => Promise.reject(signal?.reason)]);
    await expect(isRead('When?', left)).rejects.toThrow('left');
    expect(told).toEqual([]);
  });

  it('hides no fault of ours', async () => {
    await expect(asking([() => Promise.reject(new TypeError('a bug'))]).isRead('When?')).rejects.toThrow('a bug');
  });
});
