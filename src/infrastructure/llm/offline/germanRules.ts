import { dictionary, pairs, type Rule } from './dictionary.js';

/** Common misspellings, and nouns of the trade that people type small. */
const TYPOS = pairs(`addresse=Adresse addressen=Adressen agressiv=aggressiv ansprechspartner=Ansprechpartner
  aussehrdem=außerdem bestelung=Bestellung bestelungen=Bestellungen bischen=bisschen empfielt=empfiehlt
  entgültig=endgültig ergibig=ergiebig garnicht=gar_nicht hälst=hältst interresse=Interesse intressieren=interessieren
  kreditkate=Kreditkarte lieferrung=Lieferung maschiene=Maschine nähmlich=nämlich orginal=original öffnugszeiten=Öffnungszeiten
  öfnungszeiten=Öffnungszeiten profesionell=professionell proffesionell=professionell reperatur=Reparatur
  reperaturen=Reparaturen sebstverständlich=selbstverständlich standart=Standard terminvereinbahrung=Terminvereinbarung
  tolerrant=tolerant vieleicht=vielleicht villeicht=vielleicht vorraus=voraus wiederruf=Widerruf
  wiederrufsrecht=Widerrufsrecht warscheinlich=wahrscheinlich zuverläßig=zuverlässig zumindestens=zumindest`);

const NOUNS = pairs(`adresse=Adresse angebot=Angebot angebote=Angebote auswahl=Auswahl bestellung=Bestellung
  bestellungen=Bestellungen besucher=Besucher fahrrad=Fahrrad firma=Firma gewicht=Gewicht kunde=Kunde kunden=Kunden
  körpergröße=Körpergröße lieferung=Lieferung lieferzeit=Lieferzeit öffnungszeiten=Öffnungszeiten
  preise=Preise preisen=Preisen produkt=Produkt produkte=Produkte produkten=Produkten rechnung=Rechnung
  rückgabe=Rückgabe termin=Termin termine=Termine terminen=Terminen versand=Versand webseite=Webseite website=Website
  zahlung=Zahlung montag=Montag dienstag=Dienstag mittwoch=Mittwoch donnerstag=Donnerstag freitag=Freitag
  samstag=Samstag sonntag=Sonntag`);

/** In this order; they touch no figure, name or address. */
export const GERMAN_RULES: readonly Rule[] = [
  dictionary(TYPOS),
  dictionary(NOUNS),
  [/\bseid (?=\uE000)/gu, 'seit '],
  [/\b(empfiehlt|zeigt|fragt|nennt) dan\b/gu, '$1 dann'],
  [
    /\b(der|die|das|und|in|zu|mit|für|ist|sind|wir|von|ein|eine)(?: \1)+\b/gu,
    (match, word = '') =>
      // "die die" and "das das" may be meant.
      /^(?:der|die|das)$/.test(word) ? match : word,
  ],
];
