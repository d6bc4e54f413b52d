import { NovaChat } from './element.js';

/** `<script src="…/widget.js" data-bot="…" data-key="…" async></script>` puts the chat on a page. */
function start(): void {
  const script =
    (document.currentScript as HTMLScriptElement | null) ??
    document.querySelector<HTMLScriptElement>('script[data-bot][data-key]');
  const { bot, key, lang, open, scheme } = script?.dataset ?? {};
  if (!script || !bot || !key) {
    console.error('Nova: the script tag needs data-bot and data-key.');
    return;
  }
  if (!customElements.get('nova-chat')) customElements.define('nova-chat', NovaChat);
  if (document.querySelector('nova-chat')) return;
  const element = document.createElement('nova-chat') as NovaChat;
  element.settings = { server: new URL(script.src).origin, botId: bot.toLowerCase(), key };
  if (lang) element.lang = lang;
  if (scheme) element.dataset.scheme = scheme;
  if (open !== undefined) element.dataset.open = '';
  const put = () => document.body.append(element);
  if (document.body) put();
  else addEventListener('DOMContentLoaded', put, { once: true });
}

start();
