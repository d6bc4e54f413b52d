import type { KeySubject } from '../../application/ports/subjectKeys.js';
import { open, seal } from '../encryption/cipher.js';
import type { PostgresSubjectKeys } from '../encryption/postgresSubjectKeys.js';

/** As columns: `answer`, or of a subject whose it is and the answer, unless that subject was erased before it came. */
export interface SealedAnswer {
  readonly answer: Buffer | null;
  readonly subject: Buffer | null;
  readonly subject_answer: Buffer | null;
}

/**
 * Answers that are kept are sealed under a key of the installation, but those with texts of a subject under the key of that
 * subject: with it they are erased, and nobody has to know which answers there are.
 */
export class KeptAnswerSeal {
  constructor(
    private readonly installation: { for(purpose: string): Promise<Uint8Array> },
    private readonly subjects: Pick<PostgresSubjectKeys, 'ensure' | 'find'>,
  ) {}

  /** @param context to which request it is the answer: for no other it can be opened. */
  async seal(plain: Buffer, context: string, of?: KeySubject): Promise<SealedAnswer> {
    const ours = await this.#ours();
    if (!of) return { answer: seal(ours, plain, context), subject: null, subject_answer: null };
    const its = (await this.subjects.ensure([of])).get(of.id);
    return {
      answer: null,
      subject: seal(ours, Buffer.from(of.id), subjectContext(context)),
      subject_answer: its ? seal(its, plain, subjectContext(context)) : null,
    };
  }

  /** Null when its subject is erased. @throws when it is the answer to another request. */
  async open({ answer, subject, subject_answer }: SealedAnswer, context: string): Promise<Buffer | null> {
    const ours = await this.#ours();
    // First: a process of the version before the other two columns may have written it, and left them as they were.
    if (answer) return open(ours, answer, context);
    if (!subject || !subject_answer) return null;
    const id = open(ours, subject, subjectContext(context)).toString();
    const its = (await this.subjects.find([id])).get(id);
    return its ? open(its, subject_answer, subjectContext(context)) : null;
  }

  #ours(): Promise<Uint8Array> {
    return this.installation.for('idempotency answer');
  }
}

/** Keys of subjects seal other things, too. */
const subjectContext = (context: string): string => `idempotency ${context}`;
