import fc from 'fast-check';
import { Cursors } from './cursors.js';

const cursors = new Cursors(new Uint8Array(32).fill(7));

describe('cursors of lists', () => {
  it('give back the place that was sealed, to the same list only', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string(), fc.string(), (place, list, other) => {
        const cursor = cursors.seal(list, place);
        expect(cursors.open(list, cursor)).toBe(place);
        if (other !== list) expect(cursors.open(other, cursor)).toBeNull();
      }),
    );
  });

  it('cannot be made, changed or respelled', () => {
    const cursor = cursors.seal('bots', '2026');
    fc.assert(
      fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...'ABCxyz019-_=+/'), (at, character) => {
        const changed = `${cursor.slice(0, at)}${character}${cursor.slice(at + 1)}`;
        if (changed !== cursor) expect(cursors.open('bots', changed)).toBeNull();
      }),
    );
    expect(cursors.open('bots', `${cursor}=`)).toBeNull();
    expect(cursors.open('bots', '')).toBeNull();
    expect(new Cursors(new Uint8Array(32)).open('bots', cursor)).toBeNull();
  });
});
