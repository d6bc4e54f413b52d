import { EmbeddingsModel } from '@energetic-ai/embeddings';
import fc from 'fast-check';
import { ModelFiles } from './modelFiles.js';
import { Tokenizer, type Vocabulary } from './tokenizer.js';

describe('pieces of words', () => {
  let vocabulary: Vocabulary;
  let tokenizer: Tokenizer;
  const text = (ids: readonly number[]) => ids.map((id) => vocabulary[id]![0]).join('');

  beforeAll(async () => {
    vocabulary = await new ModelFiles().vocabulary();
    tokenizer = new Tokenizer(vocabulary);
  });

  it('are those that are most probable together', () => {
    const pieces = (of: string) => tokenizer.encode(of).map((id) => vocabulary[id]![0]);
    expect(pieces('the refunds')).toEqual(['▁the', '▁re', 'fund', 's']);
    expect(pieces('日本語 ok')).toEqual(['▁', '�', '▁ok']);
    expect(tokenizer.encode('').map((id) => vocabulary[id]![0])).toEqual(['▁']);
  });

  it('together are the text, where the vocabulary has all of its letters', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz ,.') });
    fc.assert(
      fc.property(letters, (given) => {
        expect(text(tokenizer.encode(given))).toBe(`▁${given.replaceAll(' ', '▁')}`);
      }),
    );
  });

  it('are the same that the package of the model finds, for any text', () => {
    const model = new EmbeddingsModel({ vocabulary, model: null } as never) as unknown as { tokenizer: Tokenizer };
    const words = fc.array(
      fc.constantFrom('refund', 'the', 'carrier', 'Ünïcode', 'ﬁ', '日本', '🙂', 'x²', '\u0301', '  '),
    );
    const any = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200, minLength: 1 }),
      words.map((list) => `${list.join(' ')}.`),
    );
    fc.assert(
      fc.property(any, (given) => {
        expect(tokenizer.encode(given)).toEqual(model.tokenizer.encode(given));
      }),
      { numRuns: 500 },
    );
  });
});
