import { type LlmStub, startLlmStub } from '../../bots/llmStub.js';
import { type App, startApp } from '../../support/app.js';
import { openTogether } from '../../support/setUp.js';
import { createWorld } from '../../support/world.js';
import { COMMUNICATE } from './chat.js';
import { createActiveBot, registerOwner } from './client.js';
import { putKnowledge, SHOP } from './knowledge.js';

export const WORDS = Array.from({ length: 40 }, (_, index) => `word${index} `);
const QUESTION = 'How long does a standard service take?';

interface Asked {
  readonly message?: string;
  readonly conversationId?: string;
  readonly signal?: AbortSignal;
}

export interface Said {
  readonly text: string | null;
  readonly reply: { readonly failure: string | null } | null;
}

/**
 * Two API processes of one service with a stub of a language model.
 * @param patienceMs after so long the second gives up on the model.
 */
export function openModelChat(patienceMs = 60_000) {
  return openTogether(async ({ use }) => {
    const stub: LlmStub = use(await startLlmStub());
    const llm = { LLM_BASE_URL: stub.baseUrl, LLM_API_KEY: 'stub', LLM_MODEL: 'stub-1' };
    const world = use(await createWorld({ ...llm, LLM_TIMEOUT_MS: '60000' }));
    const patient = use(await startApp(world));
    const second = use(await startApp(world, { roles: ['api'], env: { LLM_TIMEOUT_MS: String(patienceMs) } }));
    const owner = await registerOwner(patient.baseUrl);
    const botId = await createActiveBot(owner);
    await putKnowledge(patient, botId, SHOP);

    const post = (baseUrl: string, accept: string, { signal, message = QUESTION, conversationId }: Asked) =>
      fetch(`${baseUrl}${COMMUNICATE}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, authorization: `Bearer ${owner.token}` },
        body: JSON.stringify({ botId, message, ...(conversationId === undefined ? {} : { conversationId }) }),
        ...(signal ? { signal } : {}),
      });
    return {
      ...{ world, stub, patient, second, owner, botId },
      /** As a stream of events. */
      open: (at: Pick<App, 'baseUrl'>, asked: Asked = {}) => post(at.baseUrl, 'text/event-stream', asked),
      /** As one answer. */
      ask: (at: Pick<App, 'baseUrl'>, asked: Asked = {}) => post(at.baseUrl, 'application/json', asked),
      /** What was said in a conversation, once its answer is there too. */
      transcriptOf: async (conversationId: string): Promise<readonly Said[]> => {
        for (;;) {
          const found = await owner.send('GET', `/api/bot/${botId}/conversations/${conversationId}`);
          const { messages } = (await found.json()) as { messages: Said[] };
          if (found.ok && messages.length >= 2) return messages;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      },
    };
  });
}
