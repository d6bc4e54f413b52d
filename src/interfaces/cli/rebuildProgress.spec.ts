import type { ProjectionStatus, RebuildStatus } from '../../application/projections/ports.js';
import { duration, progressLine, RebuildProgress } from './rebuildProgress.js';

const status = (name: string, rebuild: Partial<RebuildStatus>, more: Partial<ProjectionStatus> = {}) => ({
  name,
  paused: false,
  state: 'rebuilding',
  error: null,
  holder: null,
  position: null,
  lagEvents: null,
  lagSeconds: null,
  deadLetters: 0,
  rebuildable: true,
  rebuild: {
    state: 'running' as const,
    startedAt: null,
    finishedAt: null,
    events: 5_000,
    progress: 0.5,
    eventsPerSecond: 2_500,
    secondsLeft: 2,
    error: null,
    ...rebuild,
  },
  ...more,
});

describe('a line about a rebuild', () => {
  it.each([
    [status('bots', {}), 'bots   50%  5,000 events  2,500/s  2 s left'],
    [status('bots', { state: null, progress: 1 }), 'bots  100%  5,000 events  2,500/s  done'],
    [status('bots', { state: null, error: 'no room' }), 'bots   50%  5,000 events  2,500/s  no room'],
    [status('bots', { error: 'no room' }), 'bots   50%  5,000 events  2,500/s  trying again: no room'],
    [status('bots', {}, { paused: true }), 'bots   50%  5,000 events  2,500/s  paused'],
    [
      status('bots', { state: 'requested', progress: null, events: null, eventsPerSecond: null, secondsLeft: null }),
      'bots    0%  0 events  requested',
    ],
  ])('says how far it is and what comes next (%#)', (one, line) => {
    expect(progressLine(one, 4, false)).toBe(line);
  });

  it('has a bar as long as what is done', () => {
    const bar = /█*░*/.exec(progressLine(status('bots', { progress: 0.2 }), 4, true).slice(6))?.[0];
    expect(bar).toBe('█'.repeat(6) + '░'.repeat(24));
  });

  it('tells times in the unit that is read at a glance', () => {
    expect([0.4, 59, 61, 3_600, 5_400].map(duration)).toEqual(['1 s', '59 s', '2 min', '1.0 h', '1.5 h']);
  });
});

describe('several rebuilds', () => {
  const shown = (isTTY: boolean) => {
    const written: string[] = [];
    const out = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
    return { progress: new RebuildProgress(out), written };
  };
  const both = (progress: number) => [status('bots', { progress }), status('transcripts', { progress: 0.1 })];

  it('are bars in a terminal, each drawn over what it was', () => {
    const { progress, written } = shown(true);
    progress.show(both(0.5), false);
    progress.show(both(0.6), false);
    expect(written[0]).not.toContain('\u001b[2A');
    expect(written[0]!.split('\n').filter((line) => line.includes('█'))).toHaveLength(2);
    expect(written[1]!.startsWith('\u001b[2A')).toBe(true);
    expect(written[1]).toContain('60%');
  });

  it('are plain lines elsewhere, each only when it has moved', () => {
    const { progress, written } = shown(false);
    progress.show(both(0.5), false);
    progress.show(both(1), true);
    for (const drawn of ['\u001b', '█', '░']) expect(written.join('')).not.toContain(drawn);
    expect(written.map((line) => line.slice(0, 18).trimEnd())).toEqual([
      'bots          50%',
      'transcripts   10%',
      'bots         100%',
    ]);
  });
});
