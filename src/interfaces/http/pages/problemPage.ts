import { type ProblemBody, titleOf } from '../problem.js';
import { escapeHtml, HEAD, newNonce, page } from './html.js';

/** A problem as people read it who opened an address in their browser. */
export function problemPage({ status, code, detail, requestId }: ProblemBody) {
  const nonce = newNonce();
  const title = titleOf(status);
  const text = code === 'ROUTE_NOT_FOUND' ? 'There is no page at this address.' : detail;
  const forSupport = status >= 500 ? `<p class="small">Request ${escapeHtml(requestId ?? '')}</p>\n` : '';
  const html = `${HEAD}
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} – Nova Bot Studio</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${CSS}</style>
</head>
<body>
<main>
<p class="status">${status}</p>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
${forSupport}<p><a href="/">Nova Bot Studio</a></p>
</main>
</body>
</html>`;
  const policy = { 'style-src': `'nonce-${nonce}'`, 'img-src': 'data:', 'frame-ancestors': "'none'" };
  return page(html, policy);
}

const CSS = `
:root{--bg:#f5f6fa;--card:#fff;--t:#151922;--m:#5c6679;--l:#e4e8f0;--a:#3457d5;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--bg:#0e1014;--card:#171a20;--t:#eceff5;--m:#9aa5b8;--l:#272c36;--a:#8ea6ff}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;color:var(--t);background:var(--bg);
font:400 17px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
main{width:min(440px,100%);padding:32px;border:1px solid var(--l);border-radius:20px;background:var(--card);overflow-wrap:anywhere}
p{margin:0 0 16px}
p:last-child{margin:0}
h1{margin:0 0 12px;font-size:30px;line-height:1.15;letter-spacing:-.02em}
.status,.small{color:var(--m);font-size:14px}
.status{margin:0 0 4px;font-weight:600}
a{color:var(--a);text-underline-offset:3px}
a:focus-visible{outline:2px solid var(--a);outline-offset:3px;border-radius:4px}
`;
