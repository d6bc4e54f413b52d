import { type Api, Refused } from './api.js';
import type { StreamEvent } from './eventStream.js';
import { type Reply, Session } from './session.js';
import type { Remembered, Storage } from './storage.js';

async function* broken(): AsyncGenerator<StreamEvent> {
  yield { id: 1, event: 'conversation', data: { conversationId: 'c', messageId: 'm' } };
  throw new Error('network');
}

// biome-ignore lint/correctness/useYield: a connection that breaks before the first event
async function* lost(): AsyncGenerator<StreamEvent> {
  throw new Error('network');
}

async function* failed(): AsyncGenerator<StreamEvent> {
  yield { id: 1, event: 'conversation', data: { conversationId: 'c', messageId: 'm' } };
  yield { id: 2, event: 'error', data: { status: 503, code: 'PROVIDER_TIMEOUT', detail: '' } };
}

async function* whole(): AsyncGenerator<StreamEvent> {
  yield { id: 2, event: 'token', data: { text: 'Yes.' } };
  yield { id: 3, event: 'done', data: { messageId: 'm', answered: true } };
}

/** A session whose first answer breaks off after its beginning; `resume` is what taking it up again gives. */
const sessionThatBreaks = (resume: Api['resume']) => sessionWith({ ask: async () => broken(), resume });

function sessionWith(calls: Partial<Api>) {
  let value: Remembered | null = null;
  const storage = {
    get value() {
      return value;
    },
    remember(change: Partial<Remembered>) {
      value = { visitorId: 'v', conversationId: null, pending: null, isOpen: true, ...value, ...change };
      return value;
    },
  } as unknown as Storage;
  const seen: string[] = [];
  const reply: Reply = {
    sources: () => {},
    token: (text) => seen.push(text),
    done: () => seen.push('done'),
    failed: ({ code }) => seen.push(code),
    stopped: () => seen.push('stopped'),
  };
  return { session: new Session(calls as Api, storage), reply, seen };
}

describe('a visitor’s session', () => {
  it('goes on with an answer whose connection broke', async () => {
    const { session, reply, seen } = sessionThatBreaks(async () => whole());
    await session.ask('Open?', reply);
    expect(seen).toEqual(['Yes.', 'done']);
  });

  it('stays stopped when it was stopped while it had no connection', async () => {
    let resumes = 0;
    const { session, reply, seen } = sessionThatBreaks(async () => {
      resumes++;
      return whole();
    });
    const asked = session.ask('Open?', reply);
    await new Promise((resolve) => setTimeout(resolve, 20));
    session.stop();
    await asked;
    expect([seen, resumes, session.isBusy]).toEqual([['stopped'], 0, false]);
  });

  describe('whose last answer cannot be read yet', () => {
    const message = { id: 'm', role: 'bot', text: 'Yes.', reply: null } as const;
    /** A conversation that can be read when it is asked for so often. */
    function readableAt(attempt: number) {
      const seen = { attempts: 0 };
      const history = async () => {
        seen.attempts++;
        if (seen.attempts < attempt) throw new Refused(503, 'READ_MODEL_BEHIND', '');
        return [message];
      };
      const { session, reply } = sessionWith({ history, ask: async () => whole() });
      session.storage.remember({ conversationId: 'c' });
      return { session, reply, seen };
    }

    it('is shown as soon as it can', async () => {
      const { session, seen } = readableAt(3);
      expect([await session.restore(), seen.attempts]).toEqual([[message], 3]);
    });

    it('is not looked for any more once something else was asked: that would be shown twice', async () => {
      const { session, reply, seen } = readableAt(3);
      const restored = session.restore().catch(({ code }: Refused) => code);
      await session.ask('Open?', reply);
      expect([await restored, seen.attempts]).toEqual(['READ_MODEL_BEHIND', 1]);
    });
  });

  it('tells a refusal when the answer is gone', async () => {
    const { session, reply, seen } = sessionThatBreaks(async () => {
      throw new Refused(410, 'ANSWER_GONE', '');
    });
    await session.ask('Open?', reply);
    expect(seen).toEqual(['ANSWER_GONE']);
  });

  describe('that asks the same again', () => {
    const refused = async (): Promise<never> => {
      throw new Refused(0, 'UNREACHABLE', '');
    };
    /** With which keys a question was sent that met these answers, asked once for each. */
    async function keysOf(...answers: (() => Promise<AsyncGenerator<StreamEvent>>)[]): Promise<string[]> {
      const keys: string[] = [];
      const ask: Api['ask'] = (_text, _conversation, _visitor, key) => {
        keys.push(key);
        return answers[keys.length - 1]!();
      };
      const { session, reply } = sessionWith({ ask, resume: async () => Promise.reject(new Refused(410, 'GONE', '')) });
      for (const _ of answers) await session.ask('Open?', reply);
      return keys;
    }

    it.each([
      ['could not be sent', refused],
      ['broke off before its answer began', async () => lost()],
    ])('sends the message with the same key when it %s', async (_what, first) => {
      const [one, two] = await keysOf(first, async () => whole());
      expect(one).toMatch(/^[0-9a-f-]{36}$/);
      expect(two).toBe(one);
    });

    it.each([
      ['was answered', async () => whole()],
      ['could not be answered', async () => failed()],
      ['has an answer that is gone', async () => broken()],
    ])('sends another message when the first %s', async (_what, first) => {
      const [one, two] = await keysOf(first, async () => whole());
      expect(two).not.toBe(one);
    });

    it('sends another message when it was stopped', async () => {
      const keys: string[] = [];
      const ask: Api['ask'] = (_text, _conversation, _visitor, key, abort) => {
        keys.push(key);
        return new Promise((_resolve, reject) => {
          abort.signal.addEventListener('abort', () => reject(new Refused(0, 'UNREACHABLE', '')));
        });
      };
      const { session, reply } = sessionWith({ ask });
      for (const _ of [1, 2]) {
        const asked = session.ask('Open?', reply);
        session.stop();
        await asked;
      }
      expect(keys[1]).not.toBe(keys[0]);
    });
  });
});
