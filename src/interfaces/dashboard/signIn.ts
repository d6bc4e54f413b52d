import { add, h } from '../widget/dom.js';
import { call, Refused } from './api.js';

/** The form that stands before everything else while nobody is signed in. */
export function signIn(done: () => void): HTMLElement {
  const email = h('input', { type: 'email', name: 'email', autocomplete: 'username', required: true, id: 'email' });
  const password = h('input', {
    type: 'password',
    name: 'password',
    autocomplete: 'current-password',
    required: true,
    id: 'password',
  });
  const error = h('p', { class: 'error', role: 'alert' });
  const button = h('button', { type: 'submit', class: 'primary' }, 'Sign in');
  const form = h('form', { class: 'card sign-in' });
  add(form, [
    h('span', { class: 'mark', 'aria-hidden': 'true' }),
    h('h1', {}, 'Nova Bot Studio'),
    h('p', { class: 'muted' }, 'Sign in to see how your bots are doing.'),
    h('label', { for: 'email' }, 'E-mail'),
    email,
    h('label', { for: 'password' }, 'Password'),
    password,
    error,
    button,
    h('p', { class: 'muted small' }, 'No account yet? ', h('a', { href: '/docs' }, 'Register over the API'), '.'),
  ]);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    error.textContent = '';
    try {
      await call('/api/auth/login', { email: email.value, password: password.value });
      done();
    } catch (caught) {
      error.textContent = caught instanceof Refused ? caught.message : 'That did not work.';
      button.disabled = false;
      password.select();
    }
  });
  return h('main', { class: 'center' }, form);
}
