import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { JOURNAL_BLOCK, JOURNAL_BYTES, Journal } from './journal.js';
import { encodeRecord } from './record.js';
import type { LogEntry } from './types.js';

const FIRST = 4711;

/** Groups of events that continue each other from position FIRST on. */
function groups(sizes: readonly (readonly number[])[]): LogEntry[][] {
  let position = FIRST;
  let revision = 0;
  return sizes.map((group) =>
    group.map((size) => {
      const bytes = encodeRecord({
        id: '6f0c3c0e-7d4e-4b0a-9c39-0d5c5a7f1a11',
        stream: Buffer.from('orders-1'),
        revision,
        position,
        type: Buffer.from('placed'),
        contentType: 'application/json',
        created: '17000000000000000',
        createdMs: 1_700_000_000_000,
        metadata: Buffer.alloc(0),
        data: Buffer.alloc(size, size),
      });
      const entry = { position, bytes, stream: 'orders-1', revision, streamId: 7 };
      position += bytes.length;
      revision += 1;
      return entry;
    }),
  );
}
const endOf = (group: readonly LogEntry[]): number => {
  const last = group.at(-1) as LogEntry;
  return last.position + last.bytes.length;
};

describe('the journal of lone appends', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nova-journal-'));
    path = join(folder, 'journal');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const written = (appended: readonly LogEntry[][]): void => {
    const journal = new Journal(path, Number.POSITIVE_INFINITY);
    for (const group of appended) expect(journal.append(group)).toBe(true);
    journal.close();
  };
  const recovered = (position = FIRST): LogEntry[] => {
    const journal = new Journal(path, Number.POSITIVE_INFINITY);
    try {
      return journal.recover(position);
    } finally {
      journal.close();
    }
  };

  it('gives back what was appended, whole and in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(9_000), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        (sizes) => {
          const appended = groups(sizes);
          written(appended);
          expect(recovered()).toEqual(appended.flat());
        },
      ),
      { numRuns: 20 },
    );
  });

  it('goes on behind what it gave back', () => {
    const [first, second, third] = groups([[10], [20, 30], [40]]) as [LogEntry[], LogEntry[], LogEntry[]];
    written([first]);
    const journal = new Journal(path, Number.POSITIVE_INFINITY);
    expect(journal.recover(FIRST)).toEqual(first);
    expect(journal.append(second)).toBe(true);
    expect(journal.append(third)).toBe(true);
    journal.close();
    expect(recovered()).toEqual([...first, ...second, ...third]);
  });

  it('ends before a group that is torn or corrupt at any byte', () => {
    const [first, last] = groups([[10], [20, 30]]) as [LogEntry[], LogEntry[]];
    written([first, last]);
    const whole = readFileSync(path);
    const begin = JOURNAL_BLOCK;
    const length = 8 + whole.readUInt32LE(begin);
    for (let at = begin; at < begin + length; at += 1) {
      truncateSync(path, at);
      expect(recovered()).toEqual(first);
      const corrupt = Buffer.from(whole);
      corrupt[at] = (corrupt[at] as number) ^ 0x40;
      writeFileSync(path, corrupt);
      expect(recovered()).toEqual(first);
    }
    writeFileSync(path, whole);
    expect(recovered()).toEqual([...first, ...last]);
  });

  it('begins anew: what the tables have taken over and what is left of it count no more', () => {
    const [first, second, third] = groups([[10], [20], [30]]) as [LogEntry[], LogEntry[], LogEntry[]];
    const journal = new Journal(path, Number.POSITIVE_INFINITY);
    journal.append(first);
    journal.append(second);
    expect(recovered(endOf(second))).toEqual([]);
    journal.restart();
    journal.append(third);
    journal.close();
    expect(recovered(endOf(second))).toEqual(third);
    expect(recovered(endOf(first))).toEqual([]);
  });

  it('refuses what does not fit, until it begins anew; the file keeps its size', () => {
    const journal = new Journal(path, Number.POSITIVE_INFINITY);
    const blocks = JOURNAL_BYTES / JOURNAL_BLOCK;
    const many = groups(Array.from({ length: blocks + 2 }, () => [100]));
    const taken = many.filter((group) => journal.append(group));
    expect(taken).toEqual(many.slice(0, blocks));
    journal.restart();
    expect(journal.append(many[blocks] as LogEntry[])).toBe(true);
    expect(journal.append(groups([[JOURNAL_BYTES]])[0] as LogEntry[])).toBe(false);
    journal.close();
    expect(readFileSync(path).length).toBe(JOURNAL_BYTES);
  });

  it('refuses while the disk is slow', () => {
    const [first, second] = groups([[10], [20]]) as [LogEntry[], LogEntry[]];
    const journal = new Journal(path, Number.MIN_VALUE);
    expect(journal.append(first)).toBe(true);
    expect(journal.append(second)).toBe(false);
    journal.close();
    expect(recovered()).toEqual(first);
  });

  it('refuses on a full disk, and from then on', () => {
    const [first, second] = groups([[10], [20]]) as [LogEntry[], LogEntry[]];
    symlinkSync('/dev/full', path);
    const journal = new Journal(path, Number.POSITIVE_INFINITY);
    expect(journal.append(first)).toBe(false);
    expect(existsSync(path)).toBe(false);
    expect(journal.append(second)).toBe(false);
    expect(recovered()).toEqual([]);
  });

  it('cannot be passed over when it cannot be read', () => {
    mkdirSync(path);
    expect(() => recovered()).toThrow(expect.objectContaining({ code: 'DATA_DIR_UNUSABLE' }));
  });

  it('is empty where there is none, or one whose creation was cut short', () => {
    expect(recovered()).toEqual([]);
    writeFileSync(path, Buffer.alloc(3 * JOURNAL_BLOCK + 5));
    expect(recovered()).toEqual([]);
    written(groups([[10]]));
    expect(recovered()).toEqual(groups([[10]]).flat());
  });
});
