import { saysNotFound } from './notFound.js';

describe('a page that says that it was not found', () => {
  it.each([
    ['404', ''],
    ['404 - Page not found | Shop', ''],
    ['Shop', '# Oops! Page Not Found.\n\nTry the search.'],
    ['Error 404', ''],
    ['The page you requested could not be found', ''],
    ['Seite nicht gefunden – Laden', ''],
    ['Laden', '## Diese Seite konnte nicht gefunden werden'],
    ['Page introuvable', ''],
    ['Página no encontrada', ''],
    ['Страница не найдена', ''],
    ['ページが見つかりません', ''],
  ])('"%s", "%s"', (title, markdown) => expect(saysNotFound(title, markdown)).toBe(true));

  it.each([
    ['Peugeot 404', '# Peugeot 404'],
    ['Lost and found', '# What was found'],
    ['Why does it say "page not found"?', '# Why does it say "page not found"?'],
    ['Not found in stores: our own blends', ''],
    ['HTTP errors', '# HTTP errors\n\n404 Not Found: the page was not found.'],
    [
      '404 Not Found',
      `# 404 Not Found\n\n${'The status means that the server has nothing at this address. '.repeat(20)}`,
    ],
  ])('not "%s"', (title, markdown) => expect(saysNotFound(title, markdown)).toBe(false));
});
