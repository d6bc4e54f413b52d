/** The words of a text in small letters, one space before and after each; a hyphen belongs to a word. */
export const plainWords = (text: string): string =>
  ` ${text
    .normalize('NFC')
    .toLowerCase()
    // Words of Arabic script are written in several ways, and carry the article and short words at their front.
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/[أإآ]/g, 'ا')
    .replace(/ة/g, 'ه')
    .replace(/[^\p{L}\p{N}-]+/gu, ' ')
    .replace(/(?<=^| )(?:و|ف)?(?:بال|کال|فال|لل|ال)(?=\p{L}{3})/gu, '')
    .trim()} `;
