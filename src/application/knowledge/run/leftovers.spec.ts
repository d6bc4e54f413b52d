import fc from 'fast-check';
import type { KnownPage } from '../../ports/knowledgeStore.js';
import { type Finding, GONE_RUNS, leftovers } from './leftovers.js';

const known = (url: string, misses = 0): KnownPage => ({
  pageId: url,
  url,
  contentHash: '',
  simhash: '',
  etag: null,
  lastModified: null,
  depth: 1,
  links: [],
  misses,
});
const nowhere = (): boolean => false;

describe('pages that were known and were not read this time', () => {
  it('stay when they could not be read or were not visited', () => {
    const before = [known('/failed'), known('/waiting')];
    const left = leftovers(before, new Set(), new Map([['/failed', 'failed']]), (url) => url === '/waiting', 10);
    expect(left).toEqual({ keep: ['/failed', '/waiting'], miss: [], prune: [] });
  });

  it('are dropped when they were gone in three runs in a row, by 404 or because nothing leads there', () => {
    for (let misses = 0; misses < GONE_RUNS; misses++) {
      const expected = misses === GONE_RUNS - 1 ? { prune: ['/a', '/b'], miss: [] } : { prune: [], miss: ['/a', '/b'] };
      const before = [known('/a', misses), known('/b', misses)];
      expect(leftovers(before, new Set(), new Map([['/a', 'gone']]), nowhere, 10)).toEqual({ keep: [], ...expected });
    }
  });

  it('are dropped at once when they are not wanted', () => {
    const left = leftovers([known('/a')], new Set(), new Map([['/a', 'unwanted']]), nowhere, 10);
    expect(left.prune).toEqual(['/a']);
  });

  it('what was read anew is none of them', () => {
    expect(leftovers([known('/a')], new Set(['/a']), new Map(), nowhere, 10)).toEqual({
      keep: [],
      miss: [],
      prune: [],
    });
  });

  it('are each either kept or dropped, and never more are kept than there is room', () => {
    const finding = fc.constantFrom<Finding | undefined>('failed', 'gone', 'unwanted', undefined);
    const page = fc.record({ misses: fc.nat(4), finding, isRead: fc.boolean() });
    fc.assert(
      fc.property(fc.array(page, { maxLength: 30 }), fc.nat(20), (all, room) => {
        const before = all.map(({ misses }, index) => known(`/${index}`, misses));
        const read = new Set(all.flatMap(({ isRead }, index) => (isRead ? [`/${index}`] : [])));
        const findings = new Map(
          all.flatMap((one, index) => (one.finding ? [[`/${index}`, one.finding] as const] : [])),
        );
        const { keep, miss, prune } = leftovers(before, read, findings, nowhere, room);
        expect([...keep, ...miss, ...prune, ...read].sort()).toEqual(before.map(({ url }) => url).sort());
        expect(keep.length + miss.length).toBeLessThanOrEqual(room);
      }),
    );
  });
});
