import { withoutKnownWords } from './guessablePasswords.js';

const owner = { email: 'ann.miller@acme-bikes.example', name: 'Ann Miller' };

describe('what is left of a password without the words that a stranger would try', () => {
  it.each([
    ['the address', 'ann.miller@acme-bikes.example', 'example'],
    ['the name', 'AnnMiller2026', '2026'],
    ['a part of it, in any case', 'miller-MILLER-1', '1'],
    ['the domain', 'acmebikes!77', '77'],
    ['our own name', 'Nova Bot Studio 1', '1'],
  ])('%s does not count', (_, password, left) => {
    expect(withoutKnownWords(password, owner)).toBe(left);
  });

  it('is all of it when none of them is in it', () => {
    expect(withoutKnownWords(' otter & glass, 41! ', owner)).toBe(' otter & glass, 41! ');
    expect(withoutKnownWords('        ', { email: 'a@b.example', name: '' })).toBe('        ');
  });

  it('short words count: they stand in others', () => {
    expect(withoutKnownWords('savannah otters', { email: 'ann@ab.example', name: 'Ann' })).toBe('savannah otters');
  });
});
