import type { KnownPage } from './knowledge.js';
import type { QualityCase } from './leisureCentre.js';

const page = (name: string, title: string, text: string): KnownPage => ({
  url: `https://garten.example/${name}`,
  title,
  text: `# ${title}\n\n${text}`,
  language: 'de',
});

/** The website of an invented nursery, in a language that the embedding model inside the product cannot read. */
export const GARDEN_SHOP: readonly KnownPage[] = [
  page('start', 'Gärtnerei Holm', 'Die Gärtnerei Holm zieht Stauden, Rosen und Obstgehölze am Rand der Heide.'),
  page(
    'zeiten',
    'Öffnungszeiten',
    'Wir haben von März bis Oktober montags bis samstags von 9 bis 18 Uhr geöffnet. Im Winter schließen wir um 16 Uhr. Sonntags ist geschlossen.',
  ),
  page(
    'versand',
    'Versand',
    'Pflanzen verschicken wir nur innerhalb Deutschlands. Der Versand kostet 7,90 Euro, ab 80 Euro ist er kostenlos.\n\nDie Lieferung dauert drei bis fünf Werktage.',
  ),
  page(
    'garantie',
    'Anwachsgarantie',
    'Für Gehölze geben wir ein Jahr Anwachsgarantie. Geht eine Pflanze ein, ersetzen wir sie; den Kassenbon bitte aufheben.',
  ),
  page(
    'pflege',
    'Rosen pflegen',
    'Rosen werden im Frühjahr geschnitten, wenn die Forsythie blüht. Gedüngt wird im April und im Juni.',
  ),
  page(
    'gutschein',
    'Gutscheine',
    'Gutscheine gibt es ab 10 Euro an der Kasse. Sie sind drei Jahre gültig und werden nicht ausgezahlt.',
  ),
];

const asked = (ask: string, name: string | null): QualityCase => ({ kind: 'other language', ask, page: name });

export const GARDEN_QUESTIONS: readonly QualityCase[] = [
  asked('Wann haben Sie geöffnet?', 'zeiten'),
  asked('Haben Sie am Sonntag offen?', 'zeiten'),
  asked('Was kostet der Versand?', 'versand'),
  asked('Wie lange dauert die Lieferung?', 'versand'),
  asked('Wann schneidet man Rosen?', 'pflege'),
  asked('Sind Gutscheine lange gültig?', 'gutschein'),
  asked('Was passiert, wenn die Pflanze eingeht?', 'garantie'),
  asked('Wer wurde Fußballweltmeister?', null),
  asked('Reparieren Sie Fahrräder?', null),
  asked('Wie heißt der Bürgermeister?', null),
  asked('Verkaufen Sie Rasenmäher?', null),
];
