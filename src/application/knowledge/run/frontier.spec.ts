import fc from 'fast-check';
import { Frontier } from './frontier.js';

const limits = { maxPages: 5, maxDepth: 2, site: 'e.com', include: [], exclude: ['/private/**'] };
const all = (frontier: Frontier): string[] => {
  const urls: string[] = [];
  for (let next = frontier.next(); next; next = frontier.next()) urls.push(next.url);
  return urls;
};

describe('pages to visit', () => {
  it('are those of the site, in scope, as they were found, each once', () => {
    const frontier = new Frontier(limits);
    frontier.start('https://e.com/');
    frontier.add(
      [
        'https://e.com/a#x',
        'https://e.com/a',
        'https://other.com/',
        'https://e.com/private/x',
        'https://e.com/p.png',
        'mailto:x@e.com',
        'https://www.e.com/b',
      ],
      1,
    );
    expect(all(frontier)).toEqual(['https://e.com/', 'https://e.com/a', 'https://www.e.com/b']);
  });

  it('are not deeper than the limit', () => {
    const frontier = new Frontier(limits);
    frontier.add(['https://e.com/2'], 2);
    frontier.add(['https://e.com/3'], 3);
    expect(all(frontier)).toEqual(['https://e.com/2']);
  });

  it('a start outside the patterns is visited all the same', () => {
    const frontier = new Frontier({ ...limits, include: ['/docs/**'] });
    frontier.start('https://e.com/');
    expect(all(frontier)).toEqual(['https://e.com/']);
  });

  it('what an earlier attempt settled counts and does not come again', () => {
    const frontier = new Frontier(limits);
    frontier.settle('https://e.com/1');
    frontier.add(
      Array.from({ length: 9 }, (_u, index) => `https://e.com/${index}`),
      1,
    );
    expect(all(frontier)).toHaveLength(4);
    expect(frontier.notVisited).toHaveLength(4);
  });

  it('that are likely to be copies come last: those before, with other values of the same parameters, were', () => {
    const frontier = new Frontier({ ...limits, maxPages: 100 });
    const days = Array.from({ length: 30 }, (_u, day) => `https://e.com/calendar?day=${day}`);
    frontier.add([...days, 'https://e.com/about', 'https://e.com/calendar?month=1'], 1);
    const visited: string[] = [];
    for (let next = frontier.next(); next; next = frontier.next()) {
      visited.push(next.url);
      if (next.url.includes('day')) frontier.noteCopy(next.url);
    }
    expect(visited).toEqual([
      ...days.slice(0, 10),
      'https://e.com/about',
      'https://e.com/calendar?month=1',
      ...days.slice(10),
    ]);
  });

  it('never exceed the limit, whatever a site links to', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(50))), fc.integer({ min: 1, max: 10 }), (pages, maxPages) => {
        const frontier = new Frontier({ ...limits, maxPages, maxDepth: 100 });
        frontier.start('https://e.com/0');
        let visited = 0;
        for (let next = frontier.next(); next; next = frontier.next()) {
          frontier.add(
            (pages[visited] ?? []).map((link) => `https://e.com/${link}`),
            next.depth + 1,
          );
          visited++;
        }
        expect(visited).toBeLessThanOrEqual(maxPages);
      }),
    );
  });
});
