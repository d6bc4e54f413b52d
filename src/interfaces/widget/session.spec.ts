import { type Api, Refused } from './api.js';
import type { StreamEvent } from './eventStream.js';
import { type Reply, Session } from './session.js';
import type { Remembered, Storage } from './storage.js';

async function* broken(): AsyncGenerator<StreamEvent> {
  yield { id: 1, event: 'conversation', data: { conversationId: 'c', messageId: 'm' } };
  throw new Error('network');
}

async function* whole(): AsyncGenerator<StreamEvent> {
  yield { id: 2, event: 'token', data: { text: 'Yes.' } };
  yield { id: 3, event: 'done', data: { messageId: 'm', answered: true } };
}

/** A session whose first answer breaks off after its beginning; `resume` is what taking it up again gives. */
function sessionThatBreaks(resume: Api['resume']) {
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
  const api = { ask: async () => broken(), resume } as unknown as Api;
  const seen: string[] = [];
  const reply: Reply = {
    sources: () => {},
    token: (text) => seen.push(text),
    done: () => seen.push('done'),
    failed: ({ code }) => seen.push(code),
    stopped: () => seen.push('stopped'),
  };
  return { session: new Session(api, storage), reply, seen };
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

  it('tells a refusal when the answer is gone', async () => {
    const { session, reply, seen } = sessionThatBreaks(async () => {
      throw new Refused(410, 'ANSWER_GONE', '');
    });
    await session.ask('Open?', reply);
    expect(seen).toEqual(['ANSWER_GONE']);
  });
});
