const PHRASES = [
  /^(?:http |error |fehler |erreur )?(?:code )?404(?: error| not found)?$/,
  /^(?:oops |sorry )?(?:the |this |that )?(?:requested )?(?:page|file|document|url|content)?(?: you requested| you are looking for)? ?(?:was |is |could |can|does )?(?:not|nt|n’t)(?: be)? (?:found|available|exist)$/,
  /^(?:diese |die )?seite (?:wurde |konnte )?nicht gefunden(?: werden)?$/,
  /^(?:cette |la )?page (?:est )?(?:introuvable|non trouvée)$/,
  /^p[aá]gina (?:no|não|non) (?:encontrada|trovata|existe)$/,
  /^pagina niet gevonden$/,
  /^страница не найдена$/,
  /^(?:お探しの)?ページが見つかりません(?:でした)?$/,
  /^(?:页面不存在|页面未找到|找不到页面|頁面不存在|找不到頁面)$/,
  /^페이지를 찾을 수 없습니다$/,
];

/** More words are worth reading, whatever the page is called. */
const MOST_WORDS = 120;

/** Whether a page that was answered as if it were there says of itself, as its title or first heading, that it is not. */
export function saysNotFound(title: string, markdown: string): boolean {
  if ((markdown.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) > MOST_WORDS) return false;
  const heading = /^#+ (.+)$/m.exec(markdown)?.[1] ?? '';
  return [...title.split(/ [-–—|·:] |: /), ...heading.split(/ [-–—|·:] |: /)].some((part) => {
    const plain = part
      .toLowerCase()
      .replace(/[\s.,!?…*_'"„“”]+/gu, ' ')
      .trim();
    return PHRASES.some((phrase) => phrase.test(plain));
  });
}
