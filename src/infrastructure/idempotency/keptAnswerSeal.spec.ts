import { randomBytes } from 'node:crypto';
import type { KeySubject } from '../../application/ports/subjectKeys.js';
import { open } from '../encryption/cipher.js';
import { KeptAnswerSeal, type SealedAnswer } from './keptAnswerSeal.js';

const plain = Buffer.from('{"reply":"At ten."}');
const conversation = { id: 'conversation', within: 'bot' };

describe('the seal of kept answers', () => {
  let erased: Set<string>;
  let subjectKeys: Map<string, Buffer>;
  const ours = randomBytes(32);

  const keysOf = (ids: readonly string[]) =>
    new Map(ids.filter((id) => !erased.has(id)).map((id) => [id, subjectKeys.get(id) ?? make(id)]));
  const make = (id: string) => {
    const key = randomBytes(32);
    subjectKeys.set(id, key);
    return key;
  };
  const sealer = new KeptAnswerSeal(
    { for: async () => ours },
    {
      ensure: async (subjects: readonly KeySubject[]) => keysOf(subjects.map(({ id }) => id)),
      find: async (ids: Iterable<string>) => keysOf([...ids]),
    },
  );
  const opened = async (sealed: SealedAnswer, context = 'request') => (await sealer.open(sealed, context))?.toString();

  beforeEach(() => {
    erased = new Set();
    subjectKeys = new Map();
  });

  it('gives back what it was given, of a subject or of none', async () => {
    for (const whose of [undefined, conversation]) {
      expect(await opened(await sealer.seal(plain, 'request', whose))).toBe(plain.toString());
    }
  });

  it('is gone with its subject: the key of the installation opens nothing of it but whose it was', async () => {
    const sealed = await sealer.seal(plain, 'request', conversation);
    erased.add(conversation.id);
    expect(await opened(sealed)).toBeUndefined();
    expect(sealed.answer).toBeNull();
    expect(() => open(ours, sealed.subject_answer!, 'idempotency request')).toThrow();
    expect(open(ours, sealed.subject!, 'idempotency request').toString()).toBe(conversation.id);
  });

  it('keeps nothing of a subject that was erased while the answer was on its way', async () => {
    erased.add(conversation.id);
    const sealed = await sealer.seal(plain, 'request', conversation);
    expect([sealed.answer, sealed.subject_answer]).toEqual([null, null]);
    expect(await opened(sealed)).toBeUndefined();
  });

  it('does not open for another request', async () => {
    for (const whose of [undefined, conversation]) {
      const sealed = await sealer.seal(plain, 'request', whose);
      await expect(opened(sealed, 'another')).rejects.toThrow();
    }
  });

  it('believes an answer that a process of the version before has written beside an earlier one', async () => {
    const earlier = await sealer.seal(Buffer.from('"earlier"'), 'request', conversation);
    const { answer } = await sealer.seal(plain, 'request');
    expect(await opened({ ...earlier, answer })).toBe(plain.toString());
  });
});
