type Props = Readonly<Record<string, string | number | boolean | null | undefined | ((event: never) => void)>>;
type Child = Node | string | null | undefined | false;

/** Makes an element. `onX` props are listeners, booleans are present or absent, the rest are attributes. Never HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2).toLowerCase(), value as EventListener);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  add(element, children);
  return element;
}

export function add(parent: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child) parent.appendChild(typeof child === 'string' ? document.createTextNode(child) : child);
  }
}

const SVG = 'http://www.w3.org/2000/svg';

/** A 24 × 24 icon of strokes; hidden from screen readers, its button carries the name. */
export function icon(...paths: readonly string[]): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  for (const d of paths) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.appendChild(path);
  }
  return svg;
}

export const ICONS = {
  chat: [
    'M21 11.5a8.4 8.4 0 0 1-8.5 8.3 8.7 8.7 0 0 1-3.9-.9L3 20.5l1.7-4.9a8.1 8.1 0 0 1-.9-4.1 8.4 8.4 0 0 1 8.7-8.3 8.4 8.4 0 0 1 8.5 8.3Z',
    'M8.5 10h7M8.5 13.5h4.5',
  ],
  close: ['M6 6l12 12M18 6L6 18'],
  down: ['M6 9.5l6 6 6-6'],
  send: ['M12 19.5V5M5.5 11.5L12 5l6.5 6.5'],
  stop: ['M8 8h8v8H8z'],
  fresh: ['M12 20h8', 'M15.9 4.6a2 2 0 0 1 2.9 2.9L8.5 17.8 4.5 19l1.2-4Z'],
  up: ['M7.5 10.5v9H4.2v-9h3.3ZM7.5 11l4-7.3a2 2 0 0 1 2 2V9h4.8a1.9 1.9 0 0 1 1.9 2.2l-1.2 6.7a2 2 0 0 1-1.9 1.6H7.5'],
  thumbDown: [
    'M16.5 13.5v-9h3.3v9h-3.3ZM16.5 13l-4 7.3a2 2 0 0 1-2-2V15H5.7a1.9 1.9 0 0 1-1.9-2.2L5 6.1a2 2 0 0 1 1.9-1.6h9.6',
  ],
  retry: ['M4.5 12a7.5 7.5 0 1 0 2.4-5.5L4.5 8.7', 'M4.5 4.3v4.4h4.4'],
  page: [
    'M7 3.5h7l4.5 4.5v11a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5Z',
    'M13.5 3.8v4.7h4.7',
  ],
  out: ['M9 6h9v9M18 6L7 17'],
} as const;
