import { wordsOf } from '../../../application/website/words.js';

/** What a kind of question wants to hear, in English, German, French and Spanish. */
const WANTED: readonly { readonly question: RegExp; readonly answer: RegExp }[] = [
  {
    question:
      /^(?:at )?(?:when|what time)\b|^(?:wann|um wie viel uhr)\b|^(?:quand|à quelle heure)\b|^¿?(?:cuándo|cuando|a qué hora)\b/iu,
    answer:
      /\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:today|tomorrow|always|never|daily|morning|noon|evening|night|week|month|year|soon|immediately|after|before|until)|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|heute|morgen|immer|täglich|uhr|woche|monat|jahr|sofort|nach)|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|toujours|jour|semaine|mois)|\b(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|hoy|mañana|siempre|día|semana|mes|nueve|diez)/iu,
  },
  {
    question:
      /^how (?:much|many|long|far|old|often|big|large)\b|^wie (?:viel|lange|oft|groß|weit)|^combien\b|^¿?cuánt/iu,
    answer:
      /\d|\b(?:free|nothing|none|one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|few|several|once|twice|daily|weekly|depends|always|minutes?|hours?|days?|weeks?)\b|\b(?:kostenlos|gratis|nichts|keine|ein|zwei|drei|täglich|tage?|wochen?)\b|\b(?:gratuit|rien|aucun|un|deux|trois|jours?)\b|\b(?:nada|ningun|un|dos|tres|días?)\b/iu,
  },
  {
    question: /^where\b|^wo(?:her|hin)?\b|^où\b|^¿?d[óo]nde\b/iu,
    answer:
      /\b(?:in|at|on|near|next|behind|beside|under|from|street|road|city|page|menu|website|here|online|everywhere|anywhere)\b|\b(?:im|am|an|auf|bei|neben|straße|stadt|seite|hier|überall)\b|\b(?:à|au|dans|sur|rue|page|ici|partout|chez)\b|\b(?:en|calle|página|aquí|cerca|todas)\b/iu,
  },
];

const YES_NO =
  /^(?:(?:can|could|do|does|did|is|are|was|were|will|would|should|may|have|has)|(?:kann|können|ist|sind|haben|hat|gibt|darf|bieten|liefern|habt)|(?:est-ce|peut|puis|avez|êtes|livrez|y a-t)|¿?(?:puedo|pueden|tienen|hay|es|son|hacen|aceptan))\b/iu;

const PLAIN_ANSWER =
  /^(?:yes|no|yeah|sure|of course|certainly|absolutely|unfortunately|sorry|we (?:do|don't|can|can't|are|have|offer)|you can|not |only|ja|nein|leider|natürlich|klar|gerne|oui|non|bien sûr|malheureusement|désolé|sí|si,|no,|claro|por supuesto|lamentablemente)/iu;

/** Different words for one matter, by stem: a question about returns is answered by "send it back". */
const MATTERS: readonly (readonly string[])[] = [
  'return send back refund money exchange rückgabe zurück erstattung retour rembours devol reembols'.split(' '),
  'price cost pay fee charge euro dollar cheap preis kost bezahl prix coût tarif pay precio cuesta pago'.split(' '),
  'ship deliver send arriv post courier parcel liefer versand schick livr envoi entreg envi'.split(' '),
  'open clos hour öffn schließ uhr ouvr ferm heur abr cerr hora'.split(' '),
  'contact call phone mail write reach kontakt anruf telefon schreib téléphon écri llam correo teléfono'.split(' '),
  'book reserv appointment table schedul buch termin réserv rendez reserv cita mesa'.split(' '),
  'recommend best suit good choos prefer try empfehl gut beste conseill meilleur recomien mejor'.split(' '),
  'differ compar than better wheren while unterschied besser als différ mieux diferen mejor'.split(' '),
  'locat address find street road visit adress findet straße adresse trouv rue direcci calle'.split(' '),
  'password login account sign reset passwort konto anmeld passe compte contraseñ cuenta'.split(' '),
  'cancel stop end stornier künd annul résili cancel'.split(' '),
  'warrant guarant repair replac broken defect garantie reparatur garantía repar'.split(' '),
  'vegan vegetarian gluten allerg nut milk ingredi food diet zutat'.split(' '),
];

/** Whether the answer could be one to the question: of the kind asked for, or about the same matter. */
export function couldAnswer(question: string, answer: string): boolean {
  const asked = question.trim().replace(/^["“¿¡(]+/u, '');
  const said = answer.trim();
  const isSameMatter = sharesMatter(wordsOf(asked), wordsOf(said));
  const wanted = WANTED.find((kind) => kind.question.test(asked));
  if (wanted) return wanted.answer.test(said) || isSameMatter;
  if (YES_NO.test(asked) && PLAIN_ANSWER.test(said)) return true;
  // A question of one word ("Hello?", "Delivery?") leaves everything open.
  return wordsOf(asked).length === 0 || isSameMatter;
}

function sharesMatter(question: readonly string[], answer: readonly string[]): boolean {
  const said = new Set(answer);
  if (question.some((word) => said.has(word) || answer.some((other) => sameRoot(word, other)))) return true;
  const about = (words: readonly string[], matter: readonly string[]) =>
    words.some((word) => matter.some((beginning) => word.startsWith(beginning)));
  return MATTERS.some((matter) => about(question, matter) && about(answer, matter));
}

/** `deliver` and `delivery`, `öffnen` and `Öffnungszeiten`. */
const sameRoot = (left: string, right: string): boolean =>
  Math.min(left.length, right.length) >= 5 && left.slice(0, 5) === right.slice(0, 5);
