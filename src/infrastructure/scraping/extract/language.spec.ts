import { languageOf } from './language.js';

const ENGLISH =
  'The data type can be used to store XML data. Its advantage over storing XML data in a text field is that it checks the input values for well-formedness, and there are support functions to perform type-safe operations on it.';
const GERMAN =
  'Die Öffnungszeiten unseres Geschäfts sind von neun bis achtzehn Uhr. Bitte rufen Sie uns an, wenn Sie Fragen zu Ihrer Bestellung haben.';
const HINDI =
  'हमारी दुकान सुबह नौ बजे से शाम छह बजे तक खुली रहती है। अगर आपके ऑर्डर के बारे में कोई सवाल है तो कृपया हमें फोन करें या संदेश भेजें।';
const JAPANESE =
  '当店の営業時間は九時から十八時までです。ご注文についてご質問がございましたら、お電話ください。またはメッセージをお送りください。';

const asTable = (text: string): string =>
  text
    .split('. ')
    .flatMap((sentence) => sentence.match(/.{1,40}(?= |$)|.{40}/gu) ?? [])
    .map((cell) => `| ${cell} | ${cell} |`)
    .join('\n');

describe('the language of a document', () => {
  it.each([
    ['en', ENGLISH],
    ['de', GERMAN],
    ['hi', HINDI],
    ['ja', JAPANESE.repeat(2)],
  ])('%s is told from its words, in a table and in capitals as well', (language, text) => {
    expect(languageOf(text, null)).toBe(language);
    expect(languageOf(asTable(text), null)).toBe(language);
    expect(languageOf(text.toUpperCase(), null)).toBe(language);
  });

  it('is that of most of it, whatever it declares', () => {
    expect(languageOf(`${ENGLISH}\n\n${ENGLISH}\n\n${GERMAN}`, 'de-DE')).toBe('en');
    expect(languageOf(`${GERMAN.repeat(4)}\n\n${ENGLISH.repeat(4)}`, 'de-DE')).toBe('en');
  });

  it('is not told from code', () => {
    const code = 'für (sei i = 0; die der das und; nicht ein eine) { bitte }';
    const fenced = ['```', ...Array.from({ length: 40 }, () => code), '```'].join('\n');
    expect(languageOf(`${fenced}\n\n${`\`${code}\` `.repeat(20)}\n\n${ENGLISH}`, null)).toBe('en');
  });

  it('of a few words is what the document declares', () => {
    expect(languageOf('Kontakt', 'de-AT')).toBe('de');
    expect(languageOf('Contact', null)).toBeNull();
    expect(languageOf('| 1 | 2 |\n'.repeat(40), 'fr')).toBe('fr');
  });
});
