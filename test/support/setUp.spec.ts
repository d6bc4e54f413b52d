import { type Opened, openTogether, setUp } from './setUp.js';

describe('things that are opened together', () => {
  let log: string[];
  beforeEach(() => {
    log = [];
  });
  const thing = (name: string, fails = false) => ({
    close: async () => {
      log.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      if (fails) throw new Error(`${name} stays open`);
      log.push(`${name} closed`);
    },
  });

  it('are closed once, the last opened first, one after the other', async () => {
    const { close, name } = await openTogether(async ({ use, defer }) => {
      use(thing('world'));
      defer(() => log.push('folder removed'));
      use(thing('app'));
      return { name: 'Ada' };
    });
    expect([name, log]).toEqual(['Ada', []]);
    await close();
    await close();
    expect(log).toEqual(['app begins', 'app closed', 'folder removed', 'world begins', 'world closed']);
  });

  it('are closed when one of them cannot be opened, and its failure is passed on', async () => {
    const half = async ({ use }: Opened) => {
      use(thing('world'));
      use(thing('site', true));
      throw new Error('no port');
    };
    await expect(openTogether(half)).rejects.toThrow('no port');
    expect(log).toEqual(['site begins', 'world begins', 'world closed']);
  });

  it('are all tried when some do not close, and each failure is told', async () => {
    const opened = await openTogether(async ({ use }) => {
      use(thing('world', true));
      use(thing('site'));
      use(thing('app', true));
      return {};
    });
    await expect(opened.close()).rejects.toThrow('app stays open; Error: world stays open');
    expect(log).toContain('site closed');
  });
});

describe('what a suite sets up', () => {
  const log: string[] = [];

  describe('in its own specs', () => {
    setUp(async ({ defer }) => {
      log.push('opened');
      defer(() => log.push('closed'));
    });

    it('is open', () => expect(log).toEqual(['opened']));
    it('is opened once', () => expect(log).toEqual(['opened']));
  });

  it('is closed after them', () => expect(log).toEqual(['opened', 'closed']));
});
