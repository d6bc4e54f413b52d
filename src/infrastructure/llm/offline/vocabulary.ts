import type { DescriptionType } from '../../../application/aiFeatures/ports.js';

export type PureType = Exclude<DescriptionType, 'Hybrid'>;

interface Vocabulary {
  /** Beginnings of words that say it outright (they count double), and of words that point to it. */
  readonly strong: readonly string[];
  readonly weak: readonly string[];
}

const list = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== '');

/** What descriptions of each type speak of, in English, German, French and Spanish. Underscores stand for spaces. */
export const VOCABULARY: Readonly<Record<PureType, Vocabulary>> = {
  FAQ: {
    strong: list(`faq frequently_asked common_question recurring_question usual_question questions_about häufige_frage
      häufig_gestellt fragen_zu foire_aux_questions questions_fréquentes questions_sur preguntas_frecuentes
      preguntas_sobre`),
    weak: list(`question answer opening hours price deliver shipping return polic refund payment warrant information
      allergen parking frage antwort beantwort öffnungszeit preis liefer versand rückgabe auskunft réponse répond horaire
      prix livraison retour pregunta respuesta respond horario precio envío devolucion devolución`),
  },
  Advisor: {
    strong: list(`advis advice recommend suggest consult empfiehl empfehl berät berate beratung conseil recommand
      recomend recomiend aconsej asesor`),
    weak: list(`choose choice suit fit need preference budget taste right_for help_you_find best_for ideal passend bedarf
      bedürfnis auswahl geschmack choisi besoin préférence goût elegir necesidad presupuesto gusto`),
  },
  Comparison: {
    strong: list(`compar versus vs difference_between side_by_side vergleich gegenüberstell unterschied différence
      diferencia`),
    weak: list(`differ alternative pros cons advantage disadvantage better cheaper feature rank review benchmark vorteil
      nachteil besser günstiger merkmal avantage inconvénient caractéristique ventaja desventaja característica mejor`),
  },
  'Customer Assistant': {
    strong: list(`customer_service customer_support support_request track_order track_their order_status complaint
      kundenservice kundendienst beschwerde bestellstatus service_client réclamation atención_al_cliente queja`),
    weak: list(`order account book reserv appointment support issue problem ticket invoice cancel reschedul password login
      track bestell konto buch termin rechnung stornier passwort kund reklamation commande compte réserv rendez-vous
      facture annul client pedido cuenta cita factura cancel soporte cliente reclam`),
  },
  Navigator: {
    strong: list(`navigat find_the_right_page right_page right_section site_map sitemap find_their_way lead_visitors
      guide_visitors zurechtfind richtige_seite orientier bonne_page bonne_rubrique página_correcta sección_correcta
      navegar naviguer`),
    weak: list(`page section menu link locate where department category direct point seite abschnitt bereich menü
      abteilung führt findet rubrique trouve où página sección menú encontr enlace dónde`),
  },
};
