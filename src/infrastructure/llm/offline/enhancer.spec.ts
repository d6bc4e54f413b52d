import fc from 'fast-check';
import { REWORDED } from '../../../../test/bots/moreTexts.js';
import { REAL_TEXTS } from '../../../../test/bots/realTexts.js';
import { enhanceOffline } from './enhancer.js';
import { languageOf } from './language.js';
import { ended } from './punctuation.js';

const enhanced = REAL_TEXTS.map(({ text }) => enhanceOffline(text));

describe('the offline text enhancer', () => {
  it('makes ten real texts read well', () => {
    expect(enhanced).toEqual([
      'We are a small family bakery in Berlin since 1987, we sell bread, cakes and rolls. We also do catering for weddings with up to 120 guests and you can order online at https://brot.example/order or call +49 30 1234567.',
      "Our bot has the job to answer the most frequently asked questions about delivery, returns and payment. It should be polite and it should never make promises that we can't keep!",
      'This assistant helps customers to choose the right running shoe, it asks about their weight, surface and budget and then recommends 3 models that suit them best.',
      'To help our visitors we made a bot that can compare phone contracts side by side, because there are many tariffs and nobody knows the differences between them.',
      'I need a bot for my hotel website. You can ask it about rooms, prices and breakfast, and it leads visitors to the right page or the right section of the site.',
      'Wir sind ein kleiner Fahrradladen in Köln und reparieren Räder aller Marken, der Bot soll häufige Fragen zu Preisen, Öffnungszeiten und Terminen beantworten. Bitte immer freundlich sein!',
      'Nous sommes une agence immobilière à Lyon, notre assistant aide les clients à trouver la bonne rubrique du site: ventes, locations, contact. Il ne donne pas de conseils juridiques.',
      'Somos una tienda de plantas en Valencia. El bot recomienda plantas según la luz, el espacio y el presupuesto del cliente, y aconseja sobre el riego.',
      REAL_TEXTS[8]?.text,
      REAL_TEXTS[9]?.text,
    ]);
  });

  it('keeps every figure, address and link', () => {
    const facts = (text: string) => text.match(/https?:\S+?(?=[.,]?(?:\s|$))|\S+@\S+|\d+/g) ?? [];
    for (const [index, { text }] of REAL_TEXTS.entries()) expect(facts(enhanced[index] ?? '')).toEqual(facts(text));
  });

  it('keeps language and length', () => {
    for (const [index, { text, language }] of REAL_TEXTS.entries()) {
      const result = enhanced[index] ?? '';
      expect(languageOf(result)).toBe(language);
      expect(result.length / text.length).toBeGreaterThan(0.7);
      expect(result.length / text.length).toBeLessThan(1.2);
    }
  });

  it('has nothing more to say about its own result', () => {
    for (const text of enhanced) expect(enhanceOffline(text)).toBe(text);
  });

  it('makes more texts read well, of any kind and language', () => {
    for (const { text, reworded } of REWORDED) expect(enhanceOffline(text)).toBe(reworded);
  });

  it('keeps their facts, language and length', () => {
    const facts = (text: string) => text.match(/https?:\S+?(?=[.,]?(?:\s|$))|\S+@[\w.]+|`[^`]+`|\p{N}+/gu) ?? [];
    for (const { text } of REWORDED) {
      const result = enhanceOffline(text);
      expect(facts(result)).toEqual(facts(text));
      expect(languageOf(result)).toBe(languageOf(text));
      expect(result.length / text.length).toBeGreaterThan(0.9);
      expect(result.length / text.length).toBeLessThan(1.1);
      expect(enhanceOffline(result)).toBe(result);
    }
  });

  it('leaves names, addresses, code, lists and numbers alone', () => {
    for (const text of [
      'Visit example.com/im/alot or mail teh.boss@i.example today please.',
      'Use `dont  touch,this` as it is, please.',
      'Version 1.2.3 costs 1,200.50 and opens at 9:30.',
      'We offer:\n- iPads\n- iPhones',
      'Our hours, e.g. on holidays, may differ.',
      'Quels sont les prix ? Nous sommes là : appelez-nous !',
      'Wir sind im Laden von Mo. bis Fr. da, z.B. um 9 Uhr.',
      'We sell tea\nWe open at nine on every day of the week.',
      'Does it help? Let it ask. We keep it open, and the shop offer stays.',
      'The assistant answers questions of guests about rooms,\nbreakfast (rolls, eggs etc.) and parking, and it tells them\nhow they find us.',
      'An FAQ about an X-ray, a USB stick and an SQL course, with plan A for all.',
      'An hour, a user, an honest one-time offer for a European.',
    ]) {
      expect(enhanceOffline(text)).toBe(text);
    }
  });

  it('answers any text with a text', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => typeof enhanceOffline(text) === 'string'));
  });

  it('gets to the end of a line of figures of any length', () => {
    // What is not linear here never ends.
    const line = `${'1'.repeat(2_000_000)}x`;
    expect(ended(line)).toBe(line);
  });

  it('tells a language by the beginning of a long text', () => {
    const polish = 'Sprzedajemy rowery miejskie oraz turystyczne, naprawiamy wszystkie modele. ';
    const finnish = 'Myymme kaupunkipyöriä sekä retkipyöriä, korjaamme kaikki mallit nopeasti. ';
    expect(languageOf(finnish)).toBe('fi');
    expect(languageOf(finnish.repeat(20) + polish.repeat(200))).toBe('fi');
  });
});
