import { wordsOf } from '../../../application/website/words.js';

/** What a kind of question wants to hear, in English, German, French and Spanish. */
const WANTED: readonly { readonly question: RegExp; readonly answer: RegExp; readonly orName?: boolean }[] = [
  {
    question:
      /^(?:at )?(?:when|what time)\b|^(?:wann|um wie viel uhr)\b|^(?:quand|à quelle heure)\b|^¿?(?:cuándo|cuando|a qué hora)\b/iu,
    answer:
      /\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:today|tomorrow|always|never|daily|every|days?|hours?|minutes?|weekdays?|weekends?|morning|noon|evening|night|week|month|year|soon|immediately|after|before|until)|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|heute|morgen|immer|täglich|uhr|woche|monat|jahr|sofort|nach)|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|demain|toujours|jour|semaine|mois)|\b(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|hoy|mañana|siempre|día|semana|mes|nueve|diez)/iu,
  },
  {
    question:
      /^how (?:much|many|long|far|old|often|big|large)\b|^wie (?:viel|lange|oft|groß|weit)|^combien\b|^¿?cuánt/iu,
    answer:
      /\d|\b(?:free|nothing|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty|every|unlimited|all|dozen|hundred|few|several|once|twice|daily|weekly|depends|always|minutes?|hours?|days?|weeks?)\b|\b(?:kostenlos|gratis|nichts|keine|ein|zwei|drei|vier|fünf|sechs|sieben|acht|zehn|zwölf|jede[nrs]?|alle|beliebig|täglich|tage?|wochen?)\b|\b(?:gratuit|rien|aucun|un|deux|trois|jours?)\b|\b(?:nada|ningun|un|dos|tres|días?)\b/iu,
  },
  {
    question: /^who\b|^wer\b|^qui (?!a-t)|^¿?qui[eé]n/iu,
    answer:
      /\b(?:i am|i'm|we are|our|team|staff|owner|founder|manager|colleagues?|people|persons?|everyone|anyone|nobody|all)\b|\b(?:ich|wir|team|inhaber\w*|jede[rn]?|alle|niemand)\b|\b(?:je|nous|équipe|tous|personne)\b|\b(?:yo|nosotros|equipo|todos|nadie)\b/iu,
    orName: true,
  },
  {
    question: /^where\b|^wo(?:her|hin)?\b|^où\b|^¿?d[óo]nde\b/iu,
    answer:
      /\b(?:in|at|on|near|next|behind|beside|under|from|street|road|city|page|menu|website|here|online|everywhere|anywhere)\b|\b(?:im|am|an|auf|bei|neben|straße|stadt|seite|hier|überall)\b|\b(?:à|au|dans|sur|rue|page|ici|partout|chez)\b|\b(?:en|calle|página|aquí|cerca|todas)\b/iu,
    orName: true,
  },
];

const YES_NO =
  /^(?:(?:can|could|do|does|did|is|are|was|were|will|would|should|may|have|has)|(?:kann|können|ist|sind|haben|hat|gibt|darf|bieten|liefern|habt)|(?:est-ce|peut|puis|avez|êtes|livrez|y a-t)|¿?(?:puedo|pueden|tienen|hay|es|son|hacen|aceptan))\b/iu;

const PLAIN_ANSWER =
  /^(?:yes|there (?:is|are)|we do\b|it (?:is|does)|only |any|all |every|up to |within |from |until |if |no|yeah|sure|of course|certainly|absolutely|unfortunately|sorry|we (?:do|don't|can|can't|are|have|offer)|you can|not |only|ja|nein|nur |alle |bis |ab |wenn |leider|natürlich|klar|gerne|oui|non|bien sûr|malheureusement|désolé|sí|si,|no,|claro|por supuesto|lamentablemente)/iu;

/** Different words for one matter, by stem: a question about returns is answered by "send it back". */
const MATTERS: readonly (readonly string[])[] = [
  'return send back refund money exchange rückgabe zurück erstattung retour rembours devol reembols'.split(' '),
  'price cost pay fee charge euro dollar cheap preis kost bezahl prix coût tarif pay precio cuesta pago'.split(' '),
  'ship deliver send arriv post courier parcel liefer versand schick livr envoi entreg envi'.split(' '),
  'open clos hour öffn schließ uhr ouvr ferm heur abr cerr hora'.split(' '),
  'contact call phone mail write reach kontakt anruf telefon schreib téléphon écri llam correo teléfono'.split(' '),
  'book reserv appointment table schedul buch termin réserv rendez reserv cita mesa'.split(' '),
  'recommend best suit good choos prefer try empfehl gut beste conseill meilleur recomien mejor'.split(' '),
  'differ compar better wheren while unterschied besser als différ mieux diferen mejor'.split(' '),
  'locat address find street road visit adress findet straße adresse trouv rue direcci calle'.split(' '),
  'password login account sign reset passwort konto anmeld passe compte contraseñ cuenta'.split(' '),
  'cancel stop end stornier künd annul résili cancel'.split(' '),
  'warrant guarant repair replac broken defect garantie reparatur garantía repar'.split(' '),
  'vegan vegetarian gluten allerg nut milk ingredi food diet dish meal plant meat zutat speise gericht'.split(' '),
];

/** A capital inside of a sentence (in German any noun, alas), or an answer of one word. */
const NAME = /(?<!^)(?<![.!?] )\p{Lu}|^\p{L}+[.!]?$/u;

/** Sends the visitor to where the answer is. */
const POINTER =
  /\b(?:see|look|check|visit|click|call|write|e-?mail|ask|contact|depends)\b|\b(?:sieh\w*|schau\w*|klick\w*|ruf\w*|schreib\w*|frag\w*|hängt)\b|\b(?:voyez|cliquez|appelez|écrivez|demandez|dépend)\b|\b(?:vea|pulse|llame|escriba|pregunte|depende)\b|https?:/iu;

/** Tells what to do. */
const INSTRUCTION =
  /\b(?:see|look|check|visit|click|tap|choose|select|enter|fill|go to|open the|use|call|write|e-?mail|ask|contact|send|bring|book|sign|log|scan|follow|download|please|simply|just|you can|you may|you will|you get|walk|come|take|have|keep|your|yourself)\b|\b(?:bitte|einfach|klicken?|sehen?|schau\w*|ruf\w*|schreib\w*|frag\w*|wähl\w*|geh\w*|kommen?|bring\w*|sende\w*|buch\w*|auf|im konto|können sie|kannst du|ihre?[mnr]?|deine?[mnr]?)\b|\b(?:cliquez|voyez|appelez|écrivez|demandez|allez|choisissez|depuis|veuillez|votre|vos)\b|\b(?:haga|pulse|vea|llame|escriba|pregunte|vaya|elija|puede|tu|su)\b|https?:/iu;

/** Says something about something: with a verb that is no instruction. */
const STATEMENT =
  /\b(?:is|are|was|were|am|has|loves?|likes?|sells?|offers?|makes?|grows?|grown|tastes?|smells?|lives?|works?|means?|hope)\b|\b(?:ist|sind|war|hat|haben|liebt|verkauf\w+|schmeck\w+|macht|riecht|wohnt)\b|\b(?:est|sont|était|aime|vendons|vend)\b|\b(?:es|son|era|ama|vende\w*|gusta\w*)\b|\b(?:we|you) \p{L}+|have a nice/iu;

/** A reason may lie anywhere. */
const WHY = /^why\b|^(?:warum|wieso|weshalb)\b|^pourquoi\b|^¿?por qu[eé]\b/iu;

const MARKS = /^["“¿¡(]+/u;

/** The questions and answers are judged in these; of others nothing is known. */
const LATIN = /\p{Script=Latin}/u;
const OTHER_SCRIPTS = /[^\P{L}\p{Script=Latin}]/u;

/**
 * Whether the answer is surely none to the question: it is not of the kind asked for, or it states something about
 * another matter. In doubt it is one: rules cannot know what only people who know the business do.
 */
export function isNoAnswer(question: string, answer: string): boolean {
  const asked = question.trim().replace(MARKS, '');
  const said = answer.trim();
  if (OTHER_SCRIPTS.test(asked + said) || !LATIN.test(asked)) return false;
  const [words, others] = [wordsOf(asked), wordsOf(said)];
  const matters = mattersOf(words);
  if (sharesWord(words, others) || mattersOf(others).some((matter) => matters.includes(matter))) return false;
  const wanted = WANTED.find((kind) => kind.question.test(asked));
  if (wanted?.orName && NAME.test(said)) return false;
  if (wanted) return !wanted.answer.test(said) && !POINTER.test(said);
  if (!STATEMENT.test(said) || INSTRUCTION.test(said) || /\p{N}/u.test(said)) return false;
  if (YES_NO.test(asked) && PLAIN_ANSWER.test(said)) return false;
  return matters.length > 0 && !WHY.test(asked);
}

/** What kind of answer a question wants; null: it is not clear from how it begins. */
export function kindOfQuestion(question: string): number | 'why' | 'yesOrNo' | null {
  const asked = question.trim().replace(MARKS, '');
  const wanted = WANTED.findIndex((kind) => kind.question.test(asked));
  if (wanted >= 0) return wanted;
  return WHY.test(asked) ? 'why' : YES_NO.test(asked) ? 'yesOrNo' : null;
}

/** The matters that these words are about, by index. */
const mattersOf = (words: readonly string[]): readonly number[] =>
  [...MATTERS.keys()].filter((index) =>
    words.some((word) => MATTERS[index]?.some((beginning) => word.startsWith(beginning))),
  );

const sharesWord = (question: readonly string[], answer: readonly string[]): boolean =>
  question.some((word) => answer.some((other) => word === other || sameRoot(word, other)));

/** `deliver` and `delivery`, `öffnen` and `Öffnungszeiten`. */
const sameRoot = (left: string, right: string): boolean =>
  Math.min(left.length, right.length) >= 5 && left.slice(0, 5) === right.slice(0, 5);
