import { configuration } from '../../../test/bots/fixtures.js';
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
});
