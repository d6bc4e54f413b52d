import fc from 'fast-check';
import { CHUNK_LIMITS, type ChunkLimits, chunksOf } from './chunks.js';
import { estimateTokens } from './tokens.js';

const line = fc.oneof(
  fc.lorem({ mode: 'sentences', maxCount: 6 }),
  fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.lorem({ maxCount: 4 }))
    .map(([level, text]) => `${'#'.repeat(level)} ${text}`),
  fc.lorem().map((text) => `- ${text}`),
  fc.constantFrom('```', '~~~~', '| a | b |', '', '   ', '# ', '###### x'),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.stringMatching(/^[a-z0-9]{200,900}$/),
  fc.constant('知识库的文本没有空格。它也要被切开。'.repeat(20)),
);
const markdown = fc.array(line, { maxLength: 40 }).map((lines) => lines.join('\n'));
const limits: fc.Arbitrary<ChunkLimits> = fc
  .record({
    targetTokens: fc.integer({ min: 8, max: 200 }),
    overlapTokens: fc.integer({ min: 0, max: 60 }),
    minTokens: fc.integer({ min: 0, max: 60 }),
    extra: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ extra, ...rest }) => ({ ...rest, maxTokens: rest.targetTokens + extra }));

describe('chunks of a page', () => {
  it('lose no letter: without their overlaps they are the text again', () => {
    fc.assert(
      fc.property(markdown, limits, (text, within) => {
        expect(
          chunksOf(text, 'T', within)
            .map((chunk) => chunk.text.slice(chunk.overlap))
            .join(''),
        ).toBe(text);
      }),
    );
  });

  it('never hold half a character, nor do the headings that stand before them', () => {
    const long = fc.nat(420).map((length) => `## ${'x'.repeat(length)}${'😀'.repeat(210)}\n\nText below it.`);
    fc.assert(
      fc.property(fc.oneof(markdown, long), limits, (text, within) => {
        for (const chunk of chunksOf(text, 'T', within)) expect(JSON.stringify(chunk)).not.toMatch(/\\ud[89a-f]/);
      }),
    );
  });

  it('never exceed the token limit, overlap included', () => {
    fc.assert(
      fc.property(markdown, limits, (text, within) => {
        for (const chunk of chunksOf(text, 'T', within)) {
          expect(chunk.tokens).toBeLessThanOrEqual(within.maxTokens);
          expect(estimateTokens(chunk.text.slice(0, chunk.overlap))).toBeLessThanOrEqual(within.overlapTokens);
        }
      }),
    );
  });

  it('repeat the end of the chunk before', () => {
    fc.assert(
      fc.property(markdown, (text) => {
        const chunks = chunksOf(text, 'T');
        chunks.slice(1).forEach((chunk, index) => {
          expect(chunks[index]!.text.endsWith(chunk.text.slice(0, chunk.overlap))).toBe(true);
        });
      }),
    );
  });

  it('are the same for the same text, and their hash changes with the text, the title and the headings', () => {
    const [one] = chunksOf('# A\n\nSome text.', 'T');
    expect(chunksOf('# A\n\nSome text.', 'T')[0]).toEqual(one);
    for (const [text, title] of [
      ['# A\n\nOther text.', 'T'],
      ['# B\n\nSome text.', 'T'],
      ['# A\n\nSome text.', 'U'],
    ] as const) {
      expect(chunksOf(text, title)[0]!.hash).not.toBe(one!.hash);
    }
  });

  it('know the headings above them', () => {
    const section = (name: string): string =>
      `${name}\n\n${'A sentence of this section with several words in it. '.repeat(6)}\n\n`;
    const chunks = chunksOf(section('# Guide') + section('## Install') + section('### Linux') + section('## Use'), 'T');
    expect(chunks.map(({ headingPath }) => headingPath.join('/'))).toEqual([
      'Guide',
      'Guide/Install',
      'Guide/Install/Linux',
      'Guide/Use',
    ]);
  });

  it('join tiny sections instead of making a chunk of each', () => {
    const text = Array.from({ length: 12 }, (_unused, index) => `## Term ${index}\n\nShort.\n\n`).join('');
    expect(chunksOf(text, 'T').length).toBeLessThan(4);
  });

  it('do not take a comment in code for a heading', () => {
    const [chunk] = chunksOf('# A\n\n```\n# not a heading\nls\n```\n', 'T');
    expect(chunk!.headingPath).toEqual(['A']);
  });

  it('keep a # that belongs to a heading, and drop those that close it', () => {
    const path = (heading: string) => chunksOf(`${heading}\n\nText.`, 'T')[0]!.headingPath;
    expect(path('# C#')).toEqual(['C#']);
    expect(path('## Closed ##  ')).toEqual(['Closed']);
    expect(path('# ###')).toEqual([]);
  });

  it('cut a sentence at the same place, however long its paragraph is', () => {
    const sentence = 'Every sentence of this paragraph ends with a full stop. ';
    const chunks = chunksOf(sentence.repeat(20_000), 'T');
    expect(chunks.map(({ text }) => text).filter((text) => !text.startsWith('Every sentence'))).toEqual([]);
  });

  // What is not linear here ends as an exhausted heap or never: hostile pages are cut on the event loop.
  it.each<[string, string]>([
    ['a paragraph', 'Some words here. '.repeat(60_000)],
    ['a paragraph without sentences', 'some words '.repeat(90_000)],
    ['a word', 'a'.repeat(1_000_000)],
    ['a line of code', `\`\`\`\n${'ab cd '.repeat(160_000)}\n\`\`\``],
    ['a heading of blanks', `# x${' '.repeat(1_000_000)}a`],
    ['a heading of closing signs', `# x${' #'.repeat(500_000)}a`],
  ])('of a million letters in %s lose none', (_what, text) => {
    expect(
      chunksOf(text, 'T')
        .map((chunk) => chunk.text.slice(chunk.overlap))
        .join('') === text,
    ).toBe(true);
  });

  it('cut an endless sentence between words, and never inside a character', () => {
    const whole = (text: string) => chunksOf(text, 'T').every((chunk) => chunk.text.isWellFormed());
    expect(whole('😀'.repeat(50_000))).toBe(true);
    expect(whole(`x${'😀'.repeat(50_000)}`)).toBe(true);
    const words = new Set(
      chunksOf('blackbird nightingale '.repeat(9_000), 'T').flatMap(({ text }) => text.trim().split(' ')),
    );
    expect([...words].sort()).toEqual(['blackbird', 'nightingale']);
  });

  it('do not repeat a heading that is as long as a page', () => {
    const [chunk] = chunksOf(`# ${'Endless '.repeat(1_000)}\n\nText.`, 'T');
    expect(chunk!.headingPath.join('').length).toBeLessThanOrEqual(200);
  });

  it('of an empty page are none', () => expect(chunksOf('', 'T', CHUNK_LIMITS)).toEqual([]));
});
