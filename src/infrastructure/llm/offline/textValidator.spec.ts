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
