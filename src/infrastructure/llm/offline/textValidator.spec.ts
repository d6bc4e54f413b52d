import { DESCRIPTIONS } from '../../../../test/bots/moreDescriptions.js';
import { REAL_TEXTS } from '../../../../test/bots/realTexts.js';
import { DESCRIPTION_TYPES } from '../../../application/aiFeatures/ports.js';
import { validateTextOffline } from './textValidator.js';

describe('the offline text validator', () => {
  it('recognises what each of ten real texts describes', () => {
    for (const { text, type } of REAL_TEXTS) {
      if (type !== null) expect(validateTextOffline(text, type)).toMatchObject({ result: true, betterType: null });
    }
  });

  it('names the better type where another was asked for', () => {
    for (const { text, type } of REAL_TEXTS) {
      if (type === null || type === 'Hybrid') continue;
      for (const other of DESCRIPTION_TYPES) {
        if (other === type) continue;
        expect({ text, other, ...validateTextOffline(text, other) }).toMatchObject({ result: false, betterType: type });
      }
    }
  });

  it('tells what short and long descriptions in nine languages are about', () => {
    for (const { text, type } of DESCRIPTIONS) {
      for (const wanted of DESCRIPTION_TYPES) {
        const isIt = wanted === type;
        expect({ text, wanted, ...validateTextOffline(text, wanted) }).toMatchObject({
          result: isIt,
          betterType: isIt ? null : type,
        });
      }
    }
  });

  it('takes a text of three tasks for a hybrid', () => {
    const text =
      'It answers frequently asked questions about our phones, compares models side by side and recommends the one that fits your budget.';
    expect(validateTextOffline(text, 'Hybrid').result).toBe(true);
    expect(validateTextOffline(text, 'Navigator')).toMatchObject({ result: false, betterType: 'Hybrid' });
  });

  it('says so when it does not know the language', () => {
    expect(validateTextOffline('Бот отвечает на частые вопросы о ценах и доставке.', 'FAQ')).toEqual({
      result: false,
      reason: expect.stringMatching(/^Without a language model Russian cannot be judged, only English, German/),
      betterType: null,
    });
  });

  it('says which words decided', () => {
    const { reason } = validateTextOffline(REAL_TEXTS[3]?.text ?? '', 'FAQ');
    expect(reason).toBe('Nothing in it points to FAQ; “compare”, “side by side”, “differences” point to Comparison.');
  });

  it('suits no type when the text does not say what the bot does', () => {
    for (const text of ['', 'Bot', 'We are nice people.', REAL_TEXTS[0]?.text ?? '']) {
      expect(validateTextOffline(text, 'FAQ')).toEqual({
        result: false,
        reason: 'The description says too little about what the bot does for its visitors.',
        betterType: null,
      });
    }
  });

  it('does not count what the bot does not do', () => {
    const text =
      'The bot answers questions about opening hours and prices. It does not recommend products or compare them.';
    expect(validateTextOffline(text, 'Advisor')).toMatchObject({ result: false, betterType: 'FAQ' });
  });
});
