import { list, type Vocabulary } from './list.js';

export const DUTCH: Vocabulary = {
  FAQ: {
    strong: list(`veelgestelde_vragen vaak_gestelde vragen_over vragen_van`),
    weak: list(`vraag vragen antwoord beantwoord openingstijd prijs prijzen lever verzend retour betaling garantie
      informatie`),
  },
  Advisor: {
    strong: list(`advies advise aanbevel raadt raad_aan stelt_voor`),
    weak: list(`kies keuze behoefte budget smaak passend geschikt voorkeur`),
  },
  Comparison: {
    strong: list(`vergelijk verschil naast_elkaar`),
    weak: list(`voordel nadel beter goedkoper kenmerk alternatief`),
  },
  'Customer Assistant': {
    strong: list(`klantenservice klachten klacht bestelstatus volg_hun`),
    weak: list(`bestelling account boek reserv afspraak factuur annuleer klant probleem wachtwoord`),
  },
  Navigator: {
    strong: list(`juiste_pagina navig wegwijs leidt_bezoekers sitemap`),
    weak: list(`pagina sectie menu vind link waar afdeling`),
  },
};
