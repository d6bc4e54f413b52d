import fc from 'fast-check';
import { pairItems } from './listPairing.js';

const lists = fc.array(fc.constantFrom<unknown>('a', 'b', 'c', { q: 'a', n: 1 }, { q: 'a', n: 2 }, { q: 'b' }, 4), {
  maxLength: 12,
});
const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

describe('finding the items of a list again', () => {
  it('accounts for every item before and after exactly once', () => {
    fc.assert(
      fc.property(lists, lists, fc.subarray(['q', 'n']), (before, after, identities) => {
        const { pairs, removed, added } = pairItems(before, after, identities);
        expect(sorted([...pairs.map(({ from }) => from), ...removed])).toEqual([...before.keys()]);
        expect(sorted([...pairs.map(({ to }) => to), ...added])).toEqual([...after.keys()]);
      }),
    );
  });

  it('calls moved only what does not stand in the order of the others', () => {
    fc.assert(
      fc.property(lists, lists, fc.subarray(['q']), (before, after, identities) => {
        const stayed = pairItems(before, after, identities).pairs.filter(({ isMoved }) => !isMoved);
        const places = stayed.sort((a, b) => a.from - b.from).map(({ to }) => to);
        expect(places).toEqual(sorted(places));
      }),
    );
  });

  it('finds nothing to tell about a list that stays, and about one of which something was taken out', () => {
    fc.assert(
      fc.property(lists, fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (list, isKept) => {
        const before = [...new Map(list.map((item) => [JSON.stringify(item), item])).values()];
        const after = before.filter((_item, index) => isKept[index]);
        const { pairs, added } = pairItems(before, after, ['q']);
        expect([added, pairs.filter(({ isMoved }) => isMoved)]).toEqual([[], []]);
        expect(pairs.every(({ from, to }) => JSON.stringify(before[from]) === JSON.stringify(after[to]))).toBe(true);
      }),
    );
  });

  it('copes with long lists of one and the same', () => {
    const many = Array.from({ length: 8_000 }, () => 1);
    expect(pairItems(many, many.slice(1), []).removed).toHaveLength(1);
  });
});
