import { oneLine } from './oneLine.js';

describe('a text of others on one line', () => {
  it.each([
    ['a\r\nBcc: x', 'a Bcc: x'],
    ['a\u0000b\u2028c', 'a b c'],
    ['\u202Eevil\u202C', 'evil'],
    ['  Ann  ', 'Ann'],
    ['a\uD83D', 'a\uFFFD'],
    ['علی\u200Cرضا', 'علی\u200Cرضا'],
    ['👨\u200D👩\u200D👧', '👨\u200D👩\u200D👧'],
  ])('%j is %j', (text, line) => expect(oneLine(text, 100)).toBe(line));

  it('is cut before a character, never within one', () => expect(oneLine('ab😀', 3)).toBe('ab'));
});
