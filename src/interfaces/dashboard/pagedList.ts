import { h } from '../widget/dom.js';
import { call, Refused } from './api.js';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total: number;
}

interface Source<T> {
  /** The page behind a cursor; null: the first one. */
  readonly read: (cursor: string | null) => Promise<Page<T>>;
  /** @param cursor of the page that the item came with. */
  readonly row: (item: T, cursor: string | null) => HTMLElement;
  /** What stands there when there is nothing. */
  readonly empty: string;
}

/** @param path with its query, but for the cursor. */
export const readPage = <T>(path: string, cursor: string | null): Promise<Page<T>> =>
  call(cursor === null ? path : `${path}&cursor=${encodeURIComponent(cursor)}`);

export const inWords = (caught: unknown): string => (caught instanceof Refused ? caught.message : 'That did not work.');

/** The parts of a list of which a page is shown, and more when asked for. `begin` fills it, from the first page on. */
export function pagedList<T>({ read, row, empty }: Source<T>) {
  const list = h('ul', { class: 'list' });
  const total = h('span', { class: 'muted' });
  const error = h('p', { class: 'error', role: 'alert' });
  const more = h('button', { type: 'button', class: 'button', hidden: true }, 'More');
  let next: string | null = null;
  let isReading = false;
  /** Whoever begins anew sees the list begun last, not the one that came last. */
  let turn = 0;

  const rowsOf = ({ items }: Page<T>, from: string | null) => items.map((item) => row(item, from));
  const end = (page: Page<T>) => {
    total.textContent = String(page.total);
    next = page.nextCursor;
    more.hidden = next === null;
  };

  /** @param isWanted reads on until it has shown an item of this kind. */
  async function begin(isWanted: (item: T) => boolean = () => true): Promise<void> {
    turn += 1;
    const mine = turn;
    error.textContent = '';
    try {
      const rows: HTMLElement[] = [];
      let page: Page<T> | null = null;
      do {
        const from: string | null = page?.nextCursor ?? null;
        page = await read(from);
        if (mine !== turn) return;
        rows.push(...rowsOf(page, from));
      } while (page.nextCursor !== null && page.items.length > 0 && !page.items.some(isWanted));
      list.replaceChildren(...(rows.length > 0 ? rows : [h('li', { class: 'muted' }, empty)]));
      end(page);
    } catch (caught) {
      if (mine === turn) error.textContent = inWords(caught);
    }
  }

  async function goOn(): Promise<void> {
    const [from, mine] = [next, turn];
    if (isReading || from === null) return;
    isReading = true;
    error.textContent = '';
    try {
      const page = await read(from);
      if (mine !== turn) return;
      const rows = rowsOf(page, from);
      list.append(...rows);
      end(page);
      // The button may be gone by now, and with it the place of whoever uses a keyboard.
      rows[0]?.setAttribute('tabindex', '-1');
      rows[0]?.focus();
    } catch (caught) {
      if (mine === turn) error.textContent = inWords(caught);
    } finally {
      isReading = false;
    }
  }
  more.addEventListener('click', () => void goOn());
  return { list, total, error, more, begin };
}
