import type { Answer, AnswerPiece, Question } from './answerer.js';
import { contextOf } from './memory.js';
import { offlineAnswer } from './offlineAnswer.js';

const GREETING =
  /^(?:hi+|hey+|hello+|hallo|hola|salut|bonjour|ciao|moin|servus|good (?:morning|afternoon|evening|day)|guten (?:morgen|tag|abend)|thanks?(?: you)?|thank you(?: very much)?|danke(?: schön)?|merci|gracias)(?: there)?[\s!.,?]*$/i;

/** Answers by quoting what the bot knows, without a language model. */
export function offlineAnswerer({ bot, text, earlier, passages }: Question): Answer {
  if (GREETING.test(text.trim())) return spoken(bot.style.welcomeMessage, true, []);
  const answer = offlineAnswer(text, passages, contextOf(text, earlier));
  return spoken(answer.text, answer.answered, answer.cited);
}

function spoken(text: string, answered: boolean, sources: Answer['sources']): Answer {
  return { provider: 'offline', sources, pieces: pieces(text, answered) };
}

/** A few words at a time, as a language model would. */
async function* pieces(text: string, answered: boolean): AsyncGenerator<AnswerPiece> {
  for (const [piece] of text.matchAll(/(?:\s*\S+){1,4}\s*/gu)) yield { kind: 'text', text: piece };
  yield { kind: 'done', answered, promptTokens: 0, completionTokens: 0, model: 'offline' };
}
