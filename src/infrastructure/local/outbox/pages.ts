import type { Mail } from './mails.js';

/** Nothing is loaded and no script runs; frames only show what the page itself carries. */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Date and time of day may stand below each other on a phone; neither is cut. */
const moment = (iso: string): string => {
  const [date = '', time = ''] = escapeHtml(iso).split('T');
  return `<time datetime="${escapeHtml(iso)}"><span>${date}</span> <span>${time.slice(0, 8)} UTC</span></time>`;
};

const style =
  ':root{color-scheme:light dark;background:Canvas;color:CanvasText;--line:#8885}*{box-sizing:border-box;overflow-wrap:anywhere}' +
  'body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}' +
  'table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem;border-bottom:1px solid var(--line);vertical-align:top;min-width:4rem}' +
  'time span{white-space:nowrap}' +
  'iframe{width:100%;height:32rem;border:1px solid var(--line);background:#fff;color-scheme:light}' +
  'pre{white-space:pre-wrap;background:#8881;padding:1rem;border:1px solid var(--line)}';

const page = (title: string, body: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style></head><body><main><h1>${escapeHtml(title)}</h1>${body}</main></body></html>`;

export function listPage(mails: readonly Mail[]): string {
  if (mails.length === 0) return page('Outbox', '<p>No mail has been sent yet.</p>');
  const rows = mails.map(
    (mail) =>
      `<tr><td>${moment(mail.created_at)}</td><td>${escapeHtml(mail.to.join(', '))}</td><td><a href="/outbox/${escapeHtml(mail.id)}">${escapeHtml(mail.subject)}</a></td></tr>`,
  );
  return page(
    'Outbox',
    `<table><thead><tr><th scope="col">Sent</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
  );
}

export function mailPage(mail: Mail): string {
  const fields = [
    ['From', escapeHtml(mail.from)],
    ['To', escapeHtml(mail.to.join(', '))],
    ['Sent', moment(mail.created_at)],
  ].map(([name, html]) => `<tr><th scope="row">${name}</th><td>${html}</td></tr>`);
  const html = mail.html
    ? `<h2>HTML</h2><iframe title="HTML body" sandbox="" src="/outbox/${escapeHtml(mail.id)}/html"></iframe>`
    : '';
  const text = mail.text ? `<h2>Text</h2><pre>${escapeHtml(mail.text)}</pre>` : '';
  return page(mail.subject, `<p><a href="/outbox">All mails</a></p><table>${fields.join('')}</table>${html}${text}`);
}
