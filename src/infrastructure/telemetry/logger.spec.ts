import { Writable } from 'node:stream';
import { createLogger } from './logger.js';

function capture(now?: () => number) {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { logger: createLogger('debug', sink, now), lines };
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

  describe('with a server that stays away', () => {
    let time = 0;
    beforeEach(() => {
      time = 0;
    });
    const away = () => Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:6379'), { code: 'ECONNREFUSED' });

    it('says so once a minute, and how often it has left that out', () => {
      const { logger, lines } = capture(() => time);
      for (let second = 0; second < 61; second++) {
        time = second * 1_000;
        logger.warn({ err: away() }, 'Redis connection');
      }
      expect(lines.map((line) => (JSON.parse(line) as { repeated?: number }).repeated)).toEqual([undefined, 59]);
    });

    it('leaves out nothing that tells something else', () => {
      const { logger, lines } = capture(() => time);
      logger.warn({ err: away() }, 'Redis connection');
      logger.warn({ err: away() }, 'job queue');
      logger.warn({ err: away(), queue: 'sendMail' }, 'job queue');
      logger.warn({ err: new Error('READONLY') }, 'job queue');
      logger.child({ requestId: 'a' }).warn({ err: away() }, 'job queue');
      logger.child({ requestId: 'b' }).warn({ err: away() }, 'job queue');
      expect(lines).toHaveLength(6);
    });

    it('writes every error and every warning that has none', () => {
      const { logger, lines } = capture(() => time);
      for (let index = 0; index < 3; index++) {
        logger.error({ err: away() }, 'request failed');
        logger.warn({ failed: ['redis'] }, 'connections that did not close cleanly');
        logger.warn('slow');
      }
      expect(lines).toHaveLength(9);
    });
  });
});
