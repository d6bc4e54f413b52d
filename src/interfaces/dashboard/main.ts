import './language.js';
import uplotCss from 'uplot/dist/uPlot.min.css';
import { h } from '../widget/dom.js';
import { type Bot, call, Refused, SIGNED_OUT } from './api.js';
import { botView } from './botView.js';
import { forgetCharts } from './charts.js';
import { noSuchBot } from './noSuchBot.js';
import { overviewView } from './overview.js';
import { forgetRuns } from './runs.js';
import { signIn } from './signIn.js';
import { css } from './style/index.js';

/** A constructed sheet is not inline style, so the page's policy can forbid that. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(uplotCss + css);
document.adoptedStyleSheets = [sheet];

const app = document.getElementById('app')!;
let bots: readonly Bot[] = [];

interface Me {
  readonly email?: string;
  readonly name?: string;
  readonly user?: { readonly email: string; readonly name: string };
}

async function start(): Promise<void> {
  forgetRuns();
  try {
    const [me, page] = await Promise.all([
      call<Me>('/api/auth/me'),
      call<{ items: readonly Bot[] }>('/api/bot?limit=100'),
    ]);
    bots = page.items;
    shell(me.user?.name || me.name || me.user?.email || me.email || '');
    await route();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) askToSignIn();
    else app.replaceChildren(problem(error));
  }
}

function askToSignIn(): void {
  forgetRuns();
  app.replaceChildren(signIn(() => void start()));
}

const content = h('main', { id: 'content', tabindex: -1 });
const navigation = h('nav', { 'aria-label': 'Bots' });

const linkTo = (bot: Bot): HTMLElement =>
  h('a', { href: `#${bot.id}` }, h('i', { class: `dot ${bot.status}`, title: bot.status }), h('span', {}, bot.name));

function shell(name: string): void {
  navigation.replaceChildren(h('a', { href: '#' }, 'Overview'), ...bots.map(linkTo));
  const out = h('button', { type: 'button', class: 'link' }, 'Sign out');
  out.addEventListener('click', async () => {
    await call('/api/auth/logout', {}).catch(() => {});
    location.hash = '';
    void start();
  });
  const brand = h(
    'div',
    { class: 'brand' },
    h('span', { class: 'mark', 'aria-hidden': 'true' }),
    h('strong', {}, 'Nova'),
  );
  const foot = h('div', { class: 'foot' }, h('span', { class: 'muted' }, name), out);
  app.replaceChildren(h('div', { class: 'shell' }, h('aside', {}, brand, navigation, foot), content));
}

/** The bot of this id; one that is not among the newest, or newer than this page, is asked for and listed. */
async function botOf(id: string): Promise<Bot | undefined> {
  const listed = bots.find((candidate) => candidate.id === id);
  if (listed || !/^[0-9a-f-]{36}$/i.test(id)) return listed;
  const found = await call<Bot>(`/api/bot/${id}`).catch((error: unknown) => {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  });
  if (found && !bots.some((candidate) => candidate.id === id)) {
    bots = [...bots, found];
    navigation.append(linkTo(found));
  }
  return found;
}

async function route(): Promise<void> {
  const id = location.hash.slice(1);
  const isLeft = () => location.hash.slice(1) !== id;
  try {
    const place = id === '' ? OVERVIEW : await botOf(id);
    if (isLeft()) return;
    const view = await opened(place);
    if (!isLeft()) content.replaceChildren(view);
  } catch (error) {
    content.replaceChildren(problem(error));
  }
}

const OVERVIEW = { id: '', name: 'Overview' } as const;

/** Marks where the visitor is, and makes what is seen there. @param place undefined: the address leads to no bot. */
async function opened(place: Bot | typeof OVERVIEW | undefined): Promise<HTMLElement> {
  for (const link of navigation.querySelectorAll('a')) {
    if (link.getAttribute('href') === `#${place?.id}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  forgetCharts();
  forgetRuns();
  document.title = `${place?.name ?? 'No such bot'} – Nova Bot Studio`;
  if (!place) return noSuchBot();
  if ('status' in place) return botView(place);
  return overviewView((botId) => {
    location.hash = botId;
  });
}

function problem(error: unknown): HTMLElement {
  const text = error instanceof Refused ? error.message : 'Something went wrong on this page.';
  const again = h('button', { type: 'button', class: 'button', onclick: () => void start() }, 'Try again');
  return h('section', { class: 'card empty', role: 'alert' }, h('h2', {}, text), again);
}

addEventListener('hashchange', () => void route());
// Whatever is asked for when the session has ended; not before somebody is signed in, when a 401 is an answer as any other.
addEventListener(SIGNED_OUT, () => content.isConnected && askToSignIn());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void route());
void start();
