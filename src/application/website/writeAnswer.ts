import type { CitedSource, ConversationCommand, FailureCode } from '../../domain/conversation/index.js';
import { conversationDecider, utf8Bytes } from '../../domain/conversation/index.js';
import { cut } from '../../domain/shared/cut.js';
import type { CommandHandler } from '../handleCommand.js';
import { derivedId } from '../ids.js';
import type { Passage } from '../ports/knowledgeSearch.js';
import { LanguageModelError, type LanguageModelSource } from '../ports/languageModel.js';
import type { Source } from './answerEvents.js';
import type { Answer, AnswerPiece } from './answerer.js';
import { answerError, failureOf } from './failures.js';
import { modelAnswerer, type SystemPrompt } from './modelAnswerer.js';
import { offlineAnswerer } from './offlineAnswerer.js';
import type { AnswerWriter } from './ports.js';
import { plainText } from './sentences.js';
import type { Task } from './task.js';

export interface WritingServices {
  readonly commands: CommandHandler;
  readonly languageModel: LanguageModelSource;
  readonly systemPrompt: SystemPrompt;
  readonly now: () => Date;
  /** Told of errors that are ours; never of message texts. */
  readonly onError: (error: unknown) => void;
}

/** Writes one answer to its end, whatever happens: the last event is `done` or `error`. Never rejects. */
export type WriteAnswer = (task: Task, writer: AnswerWriter) => Promise<void>;

const LONGEST_PASSAGE = 600;
/** In UTF-8. Sealed, it still fits into an event (1 MiB): a model that writes without end leaves its failure on record. */
const LONGEST_ANSWER_BYTES = 500_000;

export const answerWriting =
  (services: WritingServices): WriteAnswer =>
  async (task, writer) => {
    const progress = { text: '', bytes: 0, firstMs: null as number | null };
    const elapsed = () => Math.max(0, Math.round(performance.now() - task.startedMs));
    try {
      const { conversationId, replyId: messageId } = task;
      writer.write({ event: 'conversation', data: { conversationId, messageId } });
      const answer = await prepare(services, task, writer.abandoned);
      writer.write({ event: 'sources', data: { sources: answer.sources.map(sourceOf) } });
      for await (const piece of answer.pieces) {
        if (writer.abandoned.aborted) break;
        if (piece.kind === 'text') {
          progress.bytes += utf8Bytes(piece.text);
          if (progress.bytes > LONGEST_ANSWER_BYTES) {
            throw new LanguageModelError('malformed', 'The language model wrote more than an answer can hold.');
          }
          progress.firstMs ??= elapsed();
          progress.text += piece.text;
          writer.write({ event: 'token', data: { text: piece.text } });
        } else if (progress.text.trim() === '') {
          throw new LanguageModelError('malformed', 'The language model answered with nothing.');
        } else {
          await finish(services, task, writer, answer, piece, progress, elapsed());
          return;
        }
      }
      throw writer.abandoned.reason;
    } catch (error) {
      // Whatever an abort made of the answer's making, why it was given up is what counts.
      const { code, retryAfterSeconds } = failureOf(writer.abandoned.aborted ? writer.abandoned.reason : error);
      if (code === 'INTERNAL') services.onError(error);
      await fail(code, retryAfterSeconds);
    } finally {
      await writer.end().catch(services.onError);
    }

    async function fail(code: FailureCode, retryAfterSeconds: number | null): Promise<void> {
      const data = { replyId: task.replyId, code, text: progress.text || null, durationMs: elapsed() };
      const at = services.now().toISOString();
      const recorded = await record(services, task, { type: 'RecordFailure', data: { ...data, at } }).catch((error) => {
        services.onError(error);
        return null;
      });
      // Nothing to record: history has said already what became of this answer, and so why it was stopped.
      const isForeseen = recorded?.ok === true && recorded.value.events.length === 0;
      const why = !isForeseen ? code : recorded.value.state.status === 'open' ? 'SUPERSEDED' : 'INTERRUPTED';
      writer.write({ event: 'error', data: answerError(why, retryAfterSeconds) });
    }
  };

async function prepare(services: WritingServices, task: Task, signal: AbortSignal): Promise<Answer> {
  const { bot, text, earlier } = task;
  const passages = await task.passages;
  const model = services.languageModel();
  const question = { bot, text, earlier, passages, signal };
  return model ? modelAnswerer(model, services.systemPrompt)(question) : offlineAnswerer(question);
}

/** The answer is recorded before it is called done, so that nothing is ever shown as said that history lacks. */
async function finish(
  services: WritingServices,
  task: Task,
  writer: AnswerWriter,
  answer: Answer,
  done: Extract<AnswerPiece, { kind: 'done' }>,
  { text, firstMs }: { text: string; firstMs: number | null },
  totalMs: number,
): Promise<void> {
  const { replyId } = task;
  const { answered, model, promptTokens, completionTokens } = done;
  const firstTokenMs = firstMs ?? totalMs;
  const sources = answered ? answer.sources.map(citedOf) : [];
  const at = services.now().toISOString();
  const facts = { replyId, text, answered, sources, model, promptTokens, completionTokens, firstTokenMs };
  const recorded = await record(services, task, { type: 'RecordReply', data: { ...facts, durationMs: totalMs, at } });
  if (!recorded.ok) {
    const isErased = recorded.refusal.code === 'CONVERSATION_ENDED';
    writer.write({ event: 'error', data: answerError(isErased ? 'INTERRUPTED' : 'SUPERSEDED') });
    return;
  }
  const usage = { promptTokens, completionTokens };
  const times = { firstTokenMs, totalMs };
  const { provider } = answer;
  writer.write({ event: 'done', data: { messageId: replyId, answered, provider, model, usage, times } });
}

const record = ({ commands, now }: WritingServices, task: Task, command: ConversationCommand) =>
  commands.handle(conversationDecider, task.conversationId, command, {
    commandId: derivedId(task.replyId, command.type),
    correlationId: task.context.correlationId,
    causationId: task.context.commandId,
    actor: { kind: 'system', id: 'answerer' },
    now: now(),
  });

const citedOf = ({ sourceId, chunkId, title, url }: Passage): CitedSource => ({ sourceId, chunkId, title, url });

function sourceOf(passage: Passage, index: number): Source {
  const text = plainText(passage.text);
  const short = text.length > LONGEST_PASSAGE ? `${cut(text, LONGEST_PASSAGE).replace(/\s+\S*$/, '')} …` : text;
  const { sourceId, chunkId, title, url } = passage;
  return { number: index + 1, sourceId, chunkId, title: title.trim() || url, url, passage: short };
}
