import type { Reply } from '../route.js';
import { escapeHtml, HEAD, newNonce, page } from './html.js';

export interface DemoBot {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly primaryColor: string;
  readonly onPrimaryColor: string;
  readonly publishableKey: string;
}

/** A page that shows the widget of a bot as a site would have it, with the line of code that puts it there. */
export function demoPage(bot: DemoBot, server: string): Reply {
  const nonce = newNonce();
  const tag = `<script src="${server}/widget.js" data-bot="${bot.id}" data-key="${bot.publishableKey}" async></script>`;
  const state = bot.isActive ? 'Live' : 'Not in service';
  const html = `${HEAD}
<title>${escapeHtml(bot.name)} – demo</title>
<style nonce="${nonce}">${css(bot)}</style>
</head>
<body>
<header><span class="mark" aria-hidden="true"></span><strong>${escapeHtml(bot.name)}</strong><span class="state ${bot.isActive ? 'on' : ''}">${state}</span></header>
<main>
<p class="eyebrow">Widget demo</p>
<h1>Meet ${escapeHtml(bot.name)}.</h1>
${bot.isActive ? LIVE : AWAY}
<h2>The line of code</h2>
<pre tabindex="0" aria-label="Code that puts the widget on a page"><code>${escapeHtml(tag)}</code></pre>
<p class="small">The key is publishable: it works for this bot only, on the origins that its owner allows.</p>
</main>
<script src="/widget.js" data-bot="${bot.id}" data-key="${escapeHtml(bot.publishableKey)}" async></script>
</body>
</html>`;
  return page(html, {
    'script-src': "'self'",
    'style-src': `'nonce-${nonce}'`,
    'connect-src': "'self'",
    'img-src': 'https: http: data:',
    'frame-ancestors': "'self'",
  });
}

const LIVE = `<p class="lead">Ask it anything about this website: it answers from its pages and shows where the answer comes from.</p>
<ol>
<li><b>Open the chat</b><span>with the bubble in the corner of this page.</span></li>
<li><b>Ask a question</b><span>the answer streams in, with its sources.</span></li>
<li><b>Put it on your site</b><span>with one line before the end of the body.</span></li>
</ol>`;

const AWAY = '<p class="lead">It is not in service right now, so it does not answer. Please come back later.</p>';

const css = ({ primaryColor, onPrimaryColor }: DemoBot): string => `
:root{--p:${primaryColor};--o:${onPrimaryColor};--bg:#f7f8fb;--card:#fff;--t:#14171f;--m:#566074;--l:#e3e7ef;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--bg:#0f1115;--card:#191c23;--t:#eef0f5;--m:#a3acbd;--l:#2a2f3a}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;color:var(--t);font:400 17px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;
background:radial-gradient(70rem 40rem at 85% -10%,color-mix(in srgb,var(--p) 20%,transparent),transparent 70%),var(--bg)}
header{display:flex;align-items:center;gap:12px;max-width:1240px;margin:0 auto;padding:22px 24px}
.mark{width:28px;height:28px;border-radius:9px;background:linear-gradient(150deg,color-mix(in srgb,var(--p) 70%,#fff),var(--p))}
.state{margin-inline-start:auto;font-size:13px;color:var(--m);border:1px solid var(--l);border-radius:99px;padding:3px 12px;background:var(--card)}
.state::before{content:"";display:inline-block;width:8px;height:8px;border-radius:50%;margin-inline-end:7px;background:#9aa3b2}
.state.on::before{background:#1fa971}
main{max-width:1240px;margin:0 auto;padding:48px 24px 160px}
main>*{max-width:600px}
.eyebrow{margin:0;font-size:14px;font-weight:600;color:color-mix(in srgb,var(--p) 65%,var(--t))}
h1{margin:8px 0 12px;font-size:clamp(34px,5vw,52px);line-height:1.08;letter-spacing:-.025em;font-weight:750;text-wrap:balance}
.lead{max-width:600px;margin:0 0 40px;font-size:19px;color:var(--m)}
ol{list-style:none;counter-reset:n;margin:0 0 44px;padding:0;display:grid;gap:12px}
li{counter-increment:n;display:grid;grid-template-columns:30px 1fr;gap:0 16px;align-items:center;padding:14px 18px;border:1px solid var(--l);border-radius:16px;background:var(--card)}
li::before{content:counter(n);grid-row:1/3;display:grid;place-items:center;width:30px;height:30px;border-radius:50%;font-size:14px;font-weight:700;color:var(--o);background:var(--p)}
li b{display:block;font-weight:650}
li span{color:var(--m);font-size:15px}
h2{margin:0 0 12px;font-size:20px;font-weight:650}
pre{margin:0;padding:18px 20px;overflow-x:auto;border:1px solid var(--l);border-radius:14px;background:var(--card);font:14px/1.6 ui-monospace,"SF Mono",Menlo,Consolas,monospace}
pre:focus-visible{outline:2px solid var(--p);outline-offset:2px}
.small{font-size:14px;color:var(--m)}
`;
