import { validate, version } from 'uuid';
import { newId } from './ids.js';

describe('new ids', () => {
  // More than one supply of random bytes, and many within one millisecond.
  const ids = Array.from({ length: 2_000 }, newId);

  it('are UUIDs of version 7, each of its own', () => {
    expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(ids.map((id) => id.slice(-10))).size).toBe(ids.length);
  });

  it('sort in the order in which they were made', () => {
    expect(ids.toSorted()).toEqual(ids);
  });

  it('tell the time at which they were made', () => {
    const before = Date.now();
    const at = Number.parseInt(newId().replaceAll('-', '').slice(0, 12), 16);
    expect(at).toBeGreaterThanOrEqual(before - 1);
    expect(at).toBeLessThanOrEqual(Date.now() + 1);
  });
});
