import { accountDecider } from '../../domain/account/index.js';
import { ERASED } from '../../domain/shared/event.js';
import type { CommandHandler } from '../handleCommand.js';
import type { Jobs } from '../ports/jobs.js';
import { MAIL_QUEUE, type Mailer, type MailJob, type MailOutbox } from './mail.js';
import type { MailRenderer, MailSeal } from './mailRenderer.js';

/** Puts mails into the queue, confidential parts encrypted. */
export class QueuedMailOutbox implements MailOutbox {
  constructor(
    private readonly jobs: () => Jobs,
    private readonly seal: MailSeal,
  ) {}

  async send(id: string, mail: Parameters<MailOutbox['send']>[1]): Promise<void> {
    const { template, accountId, variables, notAfter } = mail;
    const data: MailJob = {
      template,
      to: { accountId },
      sealed: await this.seal.seal(id, variables),
      ...(notAfter === undefined ? {} : { notAfter: notAfter.toISOString() }),
    };
    await this.jobs().add(MAIL_QUEUE, template, data, { jobId: id, attempts: 8, backoffMs: 1_000 });
  }
}

/** Anybody can register anybody's address: until it is proven, these are a stranger's words, and we are no postman. */
const UNPROVEN = { name: '', userAgent: 'unknown', url: '', reason: '', failures: '' };

export type Dispatched = 'sent' | 'recipientGone' | 'tooLate';

/** Sends the mail of a job: looks the address up, decrypts, renders, hands it to the provider. */
export class MailDispatcher {
  constructor(
    private readonly handler: CommandHandler,
    private readonly seal: MailSeal,
    private readonly renderer: MailRenderer,
    private readonly mailer: Mailer,
    private readonly now: () => Date,
  ) {}

  /** @param jobId is the idempotency key: a job that runs again after a crash sends nothing twice. */
  async dispatch(jobId: string, job: MailJob): Promise<Dispatched> {
    if (job.notAfter !== undefined && Date.parse(job.notAfter) <= this.now().getTime()) return 'tooLate';
    const { state } = await this.handler.load(accountDecider, job.to.accountId);
    if (state.status !== 'active' || state.email === ERASED) return 'recipientGone';
    const confidential = job.sealed === undefined ? {} : await this.seal.open(jobId, job.sealed);
    const mail = this.renderer.render(job.template, {
      ...job.variables,
      ...confidential,
      ...(state.emailVerified ? {} : UNPROVEN),
    });
    await this.mailer.send({ to: state.email, ...mail }, `mail-${job.idempotencyKey ?? jobId}`);
    return 'sent';
  }
}
