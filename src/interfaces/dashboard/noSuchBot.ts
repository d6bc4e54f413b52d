import { h } from '../widget/dom.js';

/** For an address whose bot does not exist, is gone, or belongs to somebody else; which of these is not told. */
export function noSuchBot(): HTMLElement {
  const why = 'It may have been deleted for good, or belong to another account than the one you are signed in with.';
  const back = h('a', { class: 'button', href: '#' }, 'All your bots');
  return h(
    'section',
    { class: 'card empty' },
    h('h1', {}, 'There is no such bot'),
    h('p', { class: 'muted' }, why),
    back,
  );
}
