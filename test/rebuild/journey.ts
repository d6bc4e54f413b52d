import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../../src/application/ids.js';
import { isUndecodable, type NewEvent } from '../../src/application/ports/eventStore.js';
import { TOKENS } from '../../src/application/tokens.js';
import type { Services } from '../../src/infrastructure/container/index.js';
import { type Answer, Client } from '../bots/client.js';
import { type Known, READ_MODELS } from './readModels.js';

const COPIES = 1_500;

/** Something in every read model, and many conversations, so that a rebuild takes a while. */
export async function fillReadModels(baseUrl: string, services: Services): Promise<{ owner: Client; known: Known }> {
  const owner = await Client.register(baseUrl);
  const wanted = async (path: string, body: object) => {
    const answer = await owner.post(path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const seed = { name: 'Seeded', active: true, conversations: [{ messages: [{ question: 'Why?', answer: 'So.' }] }] };
  const email = `${newId()}@people.example`;
  const accounts = [{ email, password: 'glass otter 41 bay', name: 'Bo', bots: [seed] }];
  const [seeded] = (await wanted('/api/testing/seed', { accounts })).accounts;
  const [bot] = seeded.bots;
  await copyConversation(services, bot.conversationIds[0]);
  const botIds = [bot.id as string, await owner.activeBot(), await owner.activeBot()];
  const key = await wanted('/api/apiKeys', { name: 'k', scopes: ['bots:read'] });
  const run = await wanted(`/api/bot/${botIds[1]}/knowledge`, { url: 'https://example.com/', mode: 'page' });
  const sessions = (await owner.see('/api/auth/sessions')).body.items as { id: string }[];
  const known = {
    accountId: owner.userId,
    sessionId: sessions[0]!.id,
    keyId: key.id,
    botIds,
    conversationId: bot.conversationIds[0],
    sourceId: run.sourceId,
    scrapeId: run.scrapeId,
  };
  return { owner, known };
}

/** The same conversation again and again, as if others had had it. */
async function copyConversation({ get }: Services, id: string): Promise<void> {
  const store = get(TOKENS.EventStore);
  const events: Omit<NewEvent, 'id'>[] = [];
  for await (const event of store.readStream(`conversation-${id}`)) {
    if (isUndecodable(event)) throw new Error(event.undecodable);
    events.push({ event: { type: event.type, data: event.data }, metadata: event.metadata });
  }
  for (let made = 0; made < COPIES; made += 50) {
    const copy = () =>
      store.append(
        `conversation-${newId()}`,
        'none',
        events.map((event) => ({ ...event, id: newId() })),
      );
    await Promise.all(Array.from({ length: 50 }, copy));
  }
}

/** Looks into every read model, again and again; whatever was missing or could not be read is a problem. */
export async function keepReading(services: Services, known: Known, stop: AbortSignal): Promise<readonly string[]> {
  const problems: string[] = [];
  const read = async (name: string) => {
    const { look, holds } = READ_MODELS[name]!;
    while (!stop.aborted) {
      try {
        const found = new Set(await look(services));
        for (const id of holds(known)) if (!found.has(id)) problems.push(`${name} lacks ${id}`);
      } catch (error) {
        problems.push(`${name}: ${error}`);
      }
      await sleep(20);
    }
  };
  await Promise.all(Object.keys(READ_MODELS).map(read));
  return problems;
}

/** Changes a bot, again and again, and reads each change back at once, from a document and from a row. */
export async function keepWriting(owner: Client, botId: string, stop: AbortSignal) {
  const problems: string[] = [];
  const again = async (send: () => Promise<Answer>): Promise<Answer> => {
    for (;;) {
      const answer = await send();
      // Nobody runs the projections at this moment, or it was too often.
      if (![429, 503].includes(answer.status)) return answer;
      await sleep(100);
    }
  };
  let writes = 0;
  for (; !stop.aborted; writes++) {
    const name = `Name ${writes}`;
    const changed = await again(() => owner.call('PATCH', `/api/bot/${botId}`, { name }));
    const headers = { 'nova-wait-for': changed.headers.get('nova-position') ?? '' };
    const list = await again(() => owner.get('/api/bot', headers));
    const seen = list.body.items.find(({ id }: { id: string }) => id === botId)?.name;
    if (seen !== name) problems.push(`read ${seen} after ${name}`);
    const trail = await again(() => owner.get(`/api/audit?subject=${botId}&limit=1`, headers));
    if (trail.body.items[0]?.position !== headers['nova-wait-for']) problems.push(`${name} is not in the audit trail`);
    await sleep(20);
  }
  return { problems, writes };
}
