import fc from 'fast-check';
import { UNKNOWN_MARK, UnknownMark } from './unknownMark.js';

function read(pieces: readonly string[]) {
  const mark = new UnknownMark();
  const text = pieces.map((piece) => mark.pass(piece)).join('') + mark.rest();
  return { text, wasSeen: mark.wasSeen };
}

/** `text` cut at every combination of places. */
const cuts = (text: string) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: text.length - 1 }))
    .map((places) => [0, ...places.sort((a, b) => a - b), text.length])
    .map((bounds) => bounds.slice(1).map((end, index) => text.slice(bounds[index], end)));

describe('the mark of unanswered questions', () => {
  it('is taken out wherever the stream is cut', () => {
    fc.assert(
      fc.property(cuts(`${UNKNOWN_MARK} I do not know.`), (pieces) => {
        expect(read(pieces)).toEqual({ text: 'I do not know.', wasSeen: true });
      }),
    );
  });

  it('leaves every other text as it is', () => {
    fc.assert(
      fc.property(cuts('[1] says: [[unknown]] is a mark'), (pieces) => {
        expect(read(pieces)).toEqual({ text: '[1] says: [[unknown]] is a mark', wasSeen: false });
      }),
    );
    expect(read(['[[un'])).toEqual({ text: '[[un', wasSeen: false });
    expect(read([UNKNOWN_MARK])).toEqual({ text: '', wasSeen: true });
  });
});
