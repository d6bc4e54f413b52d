import { type App, startApp } from '../support/app.js';
import { setUp } from '../support/setUp.js';
import { createWorld } from '../support/world.js';
import { createActiveBot, type Owner, registerOwner } from './support/client.js';
import { GARDEN_QUESTIONS, GARDEN_SHOP } from './support/gardenShop.js';
import { type KnownPage, putKnowledge } from './support/knowledge.js';
import { LEISURE_CENTRE, QUESTIONS, type QualityCase } from './support/leisureCentre.js';

interface Answer {
  conversationId: string;
  reply: string;
  answered: boolean;
  sources: { url: string }[];
}

type Verdict = 'right' | 'said that it does not know' | 'wrong';

describe('answers without a language model', () => {
  let app: App;
  let owner: Owner;

  setUp(async ({ use }) => {
    app = use(await startApp(use(await createWorld())));
    owner = await registerOwner(app.baseUrl);
  });

  async function verdictOn(botId: string, { ask, after = [], page, holds = '' }: QualityCase): Promise<Verdict> {
    let conversationId: string | null = null;
    let answer: Answer | null = null;
    for (const message of [...after, ask]) {
      const body: object = { botId, message, conversationId };
      answer = await owner.call<Answer>('POST', '/api/bot/website/communicate', body);
      conversationId = answer.conversationId;
    }
    const { answered, sources, reply } = answer!;
    if (!answered) return page === null ? 'right' : 'said that it does not know';
    const cites = sources.slice(0, 2).some(({ url }) => url.endsWith(`/${page}`));
    return cites && reply.includes(holds) ? 'right' : 'wrong';
  }

  /** The verdict on each question, by what came of it. */
  async function judge(pages: readonly KnownPage[], cases: readonly QualityCase[]) {
    const botId = await createActiveBot(owner);
    await putKnowledge(app, botId, pages);
    const verdicts: { readonly question: QualityCase; readonly verdict: Verdict }[] = [];
    for (const question of cases) verdicts.push({ question, verdict: await verdictOn(botId, question) });
    return (verdict: Verdict, kinds = (_: QualityCase) => true) =>
      verdicts.filter((one) => one.verdict === verdict && kinds(one.question)).map(({ question }) => question.ask);
  }

  it('cite the right page of a small site, or say that they do not know', async () => {
    const those = await judge(LEISURE_CENTRE, QUESTIONS);
    const mustBeRight = ({ kind }: QualityCase) => kind === 'direct' || kind === 'follow-up';
    expect(those('right', mustBeRight)).toEqual(QUESTIONS.filter(mustBeRight).map(({ ask }) => ask));
    // One word in common with a page that is about something else: without a language model nothing tells them apart.
    expect(those('wrong')).toEqual([
      'Are you hiring?',
      'How much does a memberhsip cost per month?',
      'Can you repair my bicycle?',
    ]);
    // No word in common with the page that answers.
    expect(those('said that it does not know')).toEqual([
      'Can I leave my car somewhere nearby?',
      'I want to quit my subscription',
      'I forgot my goggles at your place, where do I ask?',
      'Wie viel kostet die Sauna?',
    ]);
  });

  it('do so on a site in a language that the embedding model cannot read', async () => {
    const those = await judge(GARDEN_SHOP, GARDEN_QUESTIONS);
    expect(those('wrong')).toEqual([]);
    expect(those('right').length).toBeGreaterThanOrEqual(10);
  });
});
