import { plainText, sentencesOf } from './sentences.js';

const MARKDOWN = `# Prices

We take **cards**. See [the rules](https://e.com/rules).

| Work | Price |
| --- | --- |
| Puncture | 18 euros |
| Chain | |

- one
2. two`;

describe('the text of a passage', () => {
  it('comes without marks, and tables as lines', () => {
    expect(plainText(MARKDOWN).split(/\n+/)).toEqual([
      'Prices',
      'We take cards. See the rules.',
      'Puncture: 18 euros (Price)',
      'Chain',
      'one',
      'two',
    ]);
  });

  it('comes as sentences that know what they are', () => {
    expect(sentencesOf(MARKDOWN).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'heading: Prices',
      'prose: We take cards.',
      'prose: See the rules.',
      'row: Puncture: 18 euros (Price)',
      'row: Chain',
      'item: one',
      'item: two',
    ]);
  });

  it('shows the cells of a table without its head, and loses nothing of text with bars', () => {
    expect(plainText('| Ten | 50 euros |\n| Year | 300 euros |')).toBe('Ten, 50 euros\nYear, 300 euros');
    expect(plainText('a | b')).toBe('a | b');
  });

  it('keeps code, without its fences', () => {
    expect(plainText('Run:\n\n```sh\nnpm start\n```')).toBe('Run:\n\nnpm start');
  });
});
