import { configuration } from '../../../test/bots/fixtures.js';
import type { Json } from '../../domain/bot/values.js';
import { configurationDiff } from './configurationDiff.js';

describe('the difference between two configurations', () => {
  it('is empty when they are equal', () => {
    expect(configurationDiff(configuration({ tone: 'warm' }), configuration({ tone: 'warm' }))).toEqual([]);
  });

  it('names every field that came, went or changed', () => {
    const before = configuration({ tone: 'dry', verbosity: 'brief', settings: { theme: { size: 1 }, old: true } });
    const after = configuration({ tone: 'warm', identity: 'Ada', settings: { theme: { size: 2 } } });
    expect(configurationDiff(before, after)).toEqual([
      { path: 'identity', kind: 'added', from: null, to: 'Ada' },
      { path: 'tone', kind: 'changed', from: 'dry', to: 'warm' },
      { path: 'verbosity', kind: 'removed', from: 'brief', to: null },
      { path: 'settings.theme.size', kind: 'changed', from: 1, to: 2 },
      { path: 'settings.old', kind: 'removed', from: true, to: null },
    ]);
  });

  it('tells which topics came and went, not which index moved', () => {
    const diff = configurationDiff(
      configuration({ allowedTopics: ['tea', 'milk', 'sugar'] }),
      configuration({ allowedTopics: ['milk', 'sugar', 'lemon'] }),
    );
    expect(diff).toEqual([
      { path: 'allowedTopics', kind: 'removed', from: 'tea', to: null },
      { path: 'allowedTopics', kind: 'added', from: null, to: 'lemon' },
    ]);
  });

  it('shows a mere change of order as a change', () => {
    const diff = configurationDiff(
      configuration({ allowedTopics: ['tea', 'milk'] }),
      configuration({ allowedTopics: ['milk', 'tea'] }),
    );
    expect(diff).toEqual([{ path: 'allowedTopics', kind: 'changed', from: ['tea', 'milk'], to: ['milk', 'tea'] }]);
  });

  it('goes into examples', () => {
    const diff = configurationDiff(
      configuration({ examples: [{ question: 'Open?', answer: 'Yes' }] }),
      configuration({
        examples: [
          { question: 'Open?', answer: 'From nine' },
          { question: 'Where?', answer: 'Here' },
        ],
      }),
    );
    expect(diff).toEqual([
      { path: 'examples.0.answer', kind: 'changed', from: 'Yes', to: 'From nine' },
      { path: 'examples.1', kind: 'added', from: null, to: { question: 'Where?', answer: 'Here' } },
    ]);
  });

  const examples = (...texts: string[]) =>
    configuration({
      examples: texts.map((text) => {
        const [question = '', answer = ''] = text.split('=');
        return { question, answer };
      }),
    });

  it('tells which example went, came, moved or changed, not which index holds another', () => {
    expect(configurationDiff(examples('a=1', 'b=2', 'c=3'), examples('b=2', 'c=4', 'd=5'))).toEqual([
      { path: 'examples.0', kind: 'removed', from: { question: 'a', answer: '1' }, to: null },
      { path: 'examples.1.answer', kind: 'changed', from: '3', to: '4' },
      { path: 'examples.2', kind: 'added', from: null, to: { question: 'd', answer: '5' } },
    ]);
    expect(configurationDiff(examples('a=1', 'b=2', 'c=3'), examples('c=3', 'a=1', 'b=2'))).toEqual([
      { path: 'examples.0', kind: 'moved', from: 2, to: 0 },
    ]);
    expect(configurationDiff(examples('a=1', 'b=2'), examples('b=7', 'a=1'))).toEqual(
      [
        { path: 'examples.1', kind: 'moved', from: 0, to: 1 },
        { path: 'examples.0.answer', kind: 'changed', from: '2', to: '7' },
      ].reverse(),
    );
    expect(configurationDiff(examples('a=1', 'b=2', 'c=3'), examples('c=3', 'b=2', 'd=4')).slice(1)).toEqual([
      { path: 'examples.0', kind: 'moved', from: 2, to: 0 },
      { path: 'examples.2', kind: 'added', from: null, to: { question: 'd', answer: '4' } },
    ]);
    expect(configurationDiff(examples('old=1'), examples('new=1'))).toEqual([
      { path: 'examples.0.question', kind: 'changed', from: 'old', to: 'new' },
    ]);
  });

  it('goes into lists of settings, and tells a list from an object', () => {
    const settings = (list: Json) => configuration({ settings: { list } });
    expect(configurationDiff(settings([1, 2, { a: 1 }]), settings([2, { a: 3 }]))).toEqual([
      { path: 'settings.list.0', kind: 'removed', from: 1, to: null },
      { path: 'settings.list.1.a', kind: 'changed', from: 1, to: 3 },
    ]);
    expect(configurationDiff(settings([1]), settings({ 0: 1 }))).toEqual([
      { path: 'settings.list', kind: 'changed', from: [1], to: { 0: 1 } },
    ]);
    expect(configurationDiff(settings(null), configuration())).toEqual([
      { path: 'settings.list', kind: 'removed', from: null, to: null },
    ]);
  });
});
