import type { ChatMessage, LanguageModel } from '../ports/languageModel.js';
import type { Answer, Answerer, AnswerPiece, Question } from './answerer.js';
import { remembered } from './memory.js';
import { DOES_NOT_KNOW } from './offlineAnswer.js';
import { estimateTokens } from './tokenEstimate.js';
import { UNKNOWN_MARK, UnknownMark } from './unknownMark.js';

/** The system prompt of a bot for one question, with the passages fenced as data. */
export type SystemPrompt = (question: Question) => string;

const MARK_RULE = `When neither the knowledge nor the conversation supports an answer, begin your reply with ${UNKNOWN_MARK} and then say in one sentence that you do not know. Cite the knowledge that you use by its number in square brackets, such as [1].`;

/** Answers with the configured language model. */
export const modelAnswerer =
  (model: LanguageModel, systemPrompt: SystemPrompt): Answerer =>
  (question): Answer => ({
    provider: model.provider,
    sources: question.passages,
    pieces: pieces(model, messagesOf(question, systemPrompt(question)), question.signal),
  });

function messagesOf({ earlier, text }: Question, prompt: string): ChatMessage[] {
  const memory = remembered(earlier).map(
    (turn): ChatMessage => ({ role: turn.role === 'visitor' ? 'user' : 'assistant', content: turn.text }),
  );
  return [{ role: 'system', content: `${prompt}\n\n${MARK_RULE}` }, ...memory, { role: 'user', content: text }];
}

async function* pieces(
  model: LanguageModel,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): AsyncGenerator<AnswerPiece> {
  const mark = new UnknownMark();
  let written = '';
  for await (const piece of model.chat({ messages, signal })) {
    if (piece.kind === 'text') {
      const text = mark.pass(piece.text);
      written += text;
      if (text !== '') yield { kind: 'text', text };
      continue;
    }
    let rest = mark.rest();
    if (mark.wasSeen && `${written}${rest}`.trim() === '') rest = DOES_NOT_KNOW;
    if (rest !== '') yield { kind: 'text', text: rest };
    yield {
      kind: 'done',
      answered: !mark.wasSeen,
      promptTokens: piece.usage.promptTokens ?? messages.reduce((sum, { content }) => sum + estimateTokens(content), 0),
      completionTokens: piece.usage.completionTokens ?? estimateTokens(written + rest),
      model: piece.model,
    };
  }
}
