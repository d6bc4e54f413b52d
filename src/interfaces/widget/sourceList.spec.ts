import { parseHTML } from 'linkedom';
import { sourceList } from './sourceList.js';

const source = (number: number, url: string) => ({ number, url, title: `Title of ${number}`, passage: 'Words.' });

describe('the sources of an answer', () => {
  beforeAll(() => Object.assign(globalThis, { document: parseHTML('<html></html>').document }));
  afterAll(() => Reflect.deleteProperty(globalThis, 'document'));

  it('name each page once, with the numbers of all its passages', () => {
    const list = sourceList(
      [source(1, 'https://a.example/x'), source(2, 'https://b.example/y'), source(3, 'https://a.example/x')],
      'Sources',
    );
    const items = [...(list?.querySelectorAll('li') ?? [])];
    expect(items.map((item) => [...item.querySelectorAll('.number')].map(({ textContent }) => textContent))).toEqual([
      ['1', '3'],
      ['2'],
    ]);
    expect(items.map((item) => item.querySelector('.host')?.textContent)).toEqual(['a.example', 'b.example']);
  });

  it('lead to pages only', () => {
    expect(sourceList([source(1, 'javascript:alert(1)')], 'Sources')).toBeNull();
  });
});
