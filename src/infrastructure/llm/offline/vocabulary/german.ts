import { list, type Vocabulary } from './list.js';

export const GERMAN: Vocabulary = {
  FAQ: {
    strong: list(`häufige_frage häufigen_frage häufig_gestellt fragen_zu fragen_über oft_gefragt`),
    weak: list(`frage antwort beantwort erklär öffnungszeit preis gebühr liefer versand rückgabe auskunft zahlung
      garantie anfahrt`),
  },
  Advisor: {
    strong: list(`empfiehl empfehl berät berate beratung vorschl schlägt`),
    weak: list(`passend richtige bedarf bedürfnis auswahl geschmack budget wünsche geeignet`),
  },
  Comparison: {
    strong: list(`vergleich gegenüberstell unterschied nebeneinander`),
    weak: list(`vorteil nachteil besser günstiger merkmal testsieger alternative bewertung`),
  },
  'Customer Assistant': {
    strong: list(`kundenservice kundendienst kundenbetreuung beschwerde bestellstatus reklamation sendungsverfolgung`),
    weak: list(`bestell konto buch termin rechnung stornier passwort kund problem anliegen umbuch reservier`),
  },
  Navigator: {
    strong: list(`navig zurechtfind richtige_seite richtigen_seite passende_seite passenden_seite findet_sich_zurecht
      wegweiser`),
    weak: list(`seite abschnitt bereich menü abteilung führt findet rubrik wo lotst leitet`),
  },
};
