import type { ScrapeCommand } from '../../domain/scrape/commands.js';
import { scrapeDecider } from '../../domain/scrape/decider.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { MailReport } from './mail.js';
import type { Dispatched } from './mailDispatcher.js';

/** Tells a run what became of the mail to its owner. */
export class MailReports {
  constructor(
    private readonly handler: CommandHandler,
    private readonly now: () => Date,
  ) {}

  dispatched(report: MailReport, result: Dispatched, jobId: string): Promise<void> {
    if (result !== 'sent') return this.failed(report, result, jobId);
    const { outcome, scrapeId } = report;
    const data = { outcome, mailId: null, at: this.now().toISOString() };
    return this.#record(scrapeId, { type: 'RecordNotification', data }, jobId);
  }

  failed({ outcome, scrapeId }: MailReport, reason: string, jobId: string): Promise<void> {
    const data = { outcome, reason, at: this.now().toISOString() };
    return this.#record(scrapeId, { type: 'RecordNotificationFailure', data }, jobId);
  }

  async #record(scrapeId: string, command: ScrapeCommand, jobId: string): Promise<void> {
    await this.handler.handle(scrapeDecider, scrapeId, command, {
      commandId: derivedId('mail report', jobId, command.type),
      correlationId: derivedId('mail', jobId),
      actor: { kind: 'system', id: 'sendMail' },
      now: this.now(),
    });
  }
}
