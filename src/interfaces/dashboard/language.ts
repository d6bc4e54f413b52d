/**
 * The browser's language as a tag that `Intl` takes. Chromium under a POSIX locale says `en-US@posix`, which is none,
 * and the chart library asks the browser itself, so the answer is put right there. Must be imported before it.
 */
export const LANGUAGE: string = (() => {
  try {
    return Intl.getCanonicalLocales(navigator.language)[0] ?? 'en';
  } catch {
    const language = navigator.language.split('@')[0] || 'en';
    Object.defineProperty(navigator, 'language', { value: language, configurable: true });
    return language;
  }
})();
