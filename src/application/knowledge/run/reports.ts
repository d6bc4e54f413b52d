import { setTimeout as sleep } from 'node:timers/promises';
import type { ScrapeCommand } from '../../../domain/scrape/commands.js';
import { scrapeDecider } from '../../../domain/scrape/decider.js';
import type { PageFailed } from '../../../domain/scrape/events.js';
import type { Scrape } from '../../../domain/scrape/state.js';
import type { CommandHandler } from '../../handleCommand.js';
import { derivedId } from '../../ids.js';

/** The run is over for whoever works on it: cancelled, failed, removed. There is nothing more to do or to report. */
export class RunClosed extends Error {}

const ATTEMPTS = 8;

/** How workers tell what they did: commands to the run, each with an id of what it tells, so that telling twice is once. */
export class ScrapeReports {
  readonly #turns = new Map<string, Promise<void>>();

  constructor(
    private readonly handler: CommandHandler,
    private readonly now: () => Date,
  ) {}

  at(): string {
    return this.now().toISOString();
  }

  async load(scrapeId: string): Promise<Scrape> {
    return (await this.handler.load(scrapeDecider, scrapeId)).state;
  }

  /** Revision that the next event of the run will have. */
  async nextRevision(scrapeId: string): Promise<number> {
    return (await this.handler.load(scrapeDecider, scrapeId)).revision + 1;
  }

  /**
   * Reports `command` of the run.
   * @param about tells two commands of one type apart: the page's address, say.
   * @throws RunClosed when the run takes no reports any more.
   */
  async tell(scrapeId: string, command: ScrapeCommand, about: string): Promise<Scrape> {
    // Crawling and embedding report to the same run side by side; in turns, they do not contend for its next revision.
    const told = (this.#turns.get(scrapeId) ?? Promise.resolve()).then(() => this.#tell(scrapeId, command, about));
    const turn = told.then(
      () => {},
      () => {},
    );
    this.#turns.set(scrapeId, turn);
    try {
      return await told;
    } finally {
      if (this.#turns.get(scrapeId) === turn) this.#turns.delete(scrapeId);
    }
  }

  async #tell(scrapeId: string, command: ScrapeCommand, about: string): Promise<Scrape> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.handler.handle(scrapeDecider, scrapeId, command, {
        commandId: derivedId('scrape report', scrapeId, command.type, about),
        correlationId: scrapeId,
        actor: { kind: 'system', id: 'scraper' },
        now: this.now(),
      });
      if (result.ok) return result.value.state;
      const { code, detail } = result.refusal;
      if (code === 'SCRAPE_ENDED' || code === 'SCRAPE_NOT_FOUND') throw new RunClosed(detail);
      // Another process may report to the same run.
      if (code !== 'CONCURRENT_UPDATE' || attempt === ATTEMPTS) throw new Error(`${command.type}: ${code}`);
      await sleep(20 * attempt);
    }
  }

  /** A page could not be read or kept; the run goes on. @throws RunClosed when the run takes no reports any more. */
  async failPage(scrapeId: string, url: string, failure: Pick<PageFailed['data'], 'code' | 'detail' | 'status'>) {
    await this.tell(scrapeId, { type: 'FailPage', data: { url, ...failure, at: this.at() } }, url);
  }

  /** The run cannot go on. A run that has ended meanwhile stays as it ended. */
  async fail(scrapeId: string, code: string, detail: string): Promise<void> {
    try {
      await this.tell(scrapeId, { type: 'FailScrape', data: { code, detail, at: this.at() } }, code);
    } catch (error) {
      if (!(error instanceof RunClosed)) throw error;
    }
  }
}
