import type { BotLook } from './api.js';
import { h } from './dom.js';

/** Puts a bot's style on the widget as custom properties; what is missing keeps the default of the style sheet. */
export function applyLook(host: HTMLElement, look: Pick<BotLook, 'style'>): void {
  const { style } = look;
  const set = (name: string, value: string | undefined) => {
    if (value && CSS.supports('color', value)) host.style.setProperty(name, value);
  };
  set('--nova-primary', style.primaryColor);
  set('--nova-on-primary', style.onPrimaryColor);
  set('--nova-light-background', style.backgroundColor);
  set('--nova-light-text', style.textColor);
  host.dataset.shape = style.bubbleShape ?? 'circle';
  host.dataset.side = style.position === 'bottom-left' ? 'left' : 'right';
  host.dataset.scheme ||= style.colorScheme ?? 'auto';
}

/** The bot's picture, or the first letter of its name where there is none or the page's policy forbids it. */
export function avatar({ name, avatar: url }: Pick<BotLook, 'name' | 'avatar'>): HTMLElement {
  const letter = [...name.trim()][0]?.toUpperCase() ?? '•';
  const holder = h('span', { class: 'avatar', 'aria-hidden': 'true' }, letter);
  if (url) {
    const image = h('img', { src: url, alt: '', referrerpolicy: 'no-referrer', decoding: 'async' });
    image.addEventListener('load', () => holder.replaceChildren(image));
  }
  return holder;
}
