import './language.js';
import uplotCss from 'uplot/dist/uPlot.min.css';
import { h } from '../widget/dom.js';
import { type Bot, call, Refused } from './api.js';
import { botView } from './botView.js';
import { forgetCharts } from './charts.js';
import { overviewView } from './overview.js';
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
  try {
    const [me, page] = await Promise.all([
      call<Me>('/api/auth/me'),
      call<{ items: readonly Bot[] }>('/api/bot?limit=100'),
    ]);
    bots = page.items;
    shell(me.user?.name || me.name || me.user?.email || me.email || '');
    await route();
  } catch (error) {
    if (error instanceof Refused && error.status === 401) app.replaceChildren(signIn(() => void start()));
    else app.replaceChildren(problem(error));
  }
}

const content = h('main', { id: 'content', tabindex: -1 });
const navigation = h('nav', { 'aria-label': 'Bots' });

function shell(name: string): void {
  const links = [
    h('a', { href: '#' }, 'Overview'),
    ...bots.map((bot) => {
      const dot = h('i', { class: `dot ${bot.status}`, title: bot.status });
      return h('a', { href: `#${bot.id}` }, dot, h('span', {}, bot.name));
    }),
  ];
  navigation.replaceChildren(...links);
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

async function route(): Promise<void> {
  const id = location.hash.slice(1);
  const bot = bots.find((candidate) => candidate.id === id);
  for (const link of navigation.querySelectorAll('a')) {
    if (link.getAttribute('href') === (bot ? `#${id}` : '#')) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  forgetCharts();
  document.title = `${bot?.name ?? 'Overview'} – Nova Bot Studio`;
  try {
    const view = bot
      ? botView(bot)
      : await overviewView((botId) => {
          location.hash = botId;
        });
    content.replaceChildren(view);
  } catch (error) {
    if (error instanceof Refused && error.status === 401) await start();
    else content.replaceChildren(problem(error));
  }
}

function problem(error: unknown): HTMLElement {
  const text = error instanceof Refused ? error.message : 'Something went wrong on this page.';
  const again = h('button', { type: 'button', class: 'button', onclick: () => void start() }, 'Try again');
  return h('section', { class: 'card empty', role: 'alert' }, h('h2', {}, text), again);
}

addEventListener('hashchange', () => void route());
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => void route());
void start();
