import { Writable } from 'node:stream';
import { createLogger } from './logger.js';

function capture() {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { logger: createLogger('debug', sink), lines };
}

describe('logger', () => {
  it('cuts secrets and personal data out, also inside objects', () => {
    const { logger, lines } = capture();
    logger.info(
      { password: 'hunter2', user: { email: 'ada@example.com', refreshToken: 'r1' }, deep: { er: { key: 'k1' } } },
      'x',
    );
    expect(lines.join()).not.toMatch(/hunter2|ada@example|r1|k1/);
    expect(lines.join()).toContain('[redacted]');
  });

  it('does not write out what a driver hangs onto its errors', () => {
    const { logger, lines } = capture();
    const err = Object.assign(new Error('broken'), { client: { password: 'hunter2' }, code: '57P01' });
    logger.warn({ err }, 'x');
    expect(lines.join()).not.toContain('hunter2');
    expect(lines.join()).toContain('57P01');
  });

  it('keeps what is needed to find a fault', () => {
    const { logger, lines } = capture();
    logger.error({ err: new Error('broken'), requestId: 'abc' }, 'request failed');
    expect(lines.join()).toMatch(/broken.*abc.*request failed/);
  });
});
