import { hammingDistance } from '../../../application/knowledge/run/similarPages.js';
import { simhash } from './simhash.js';

describe('near-duplicates', () => {
  const words = Array.from({ length: 600 }, (_u, i) => `word${(i * 7919) % 1009}`);
  it('differ in few bits when few words differ', () => {
    const changed = [...words];
    changed[300] = 'another';
    expect(hammingDistance(simhash(words.join(' ')), simhash(changed.join(' ')))).toBeLessThanOrEqual(3);
  });
  it('a sentence that is repeated does not hide the one that is not', () => {
    const repeated = 'Call us whenever you need any help with your next order. '.repeat(20);
    const one = simhash(`${repeated} The subscription costs eleven euros each month.`);
    const other = simhash(`${repeated} The shop opens at seven in the morning on Thursdays.`);
    expect(hammingDistance(one, other)).toBeGreaterThan(3);
  });
  it('other texts differ in many', () => {
    expect(
      hammingDistance(simhash(words.join(' ')), simhash(words.map((word) => `${word}x`).join(' '))),
    ).toBeGreaterThan(15);
  });
});
