import { type LlmAnswer, streamed } from '../../bots/llmStub.js';

/** Pieces with pauses between them. */
export const slowly =
  (pieces: readonly string[], pauseMs: number): LlmAnswer =>
  async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (data: object) => response.write(`data: ${JSON.stringify({ model: 'stub-1', ...data })}\n\n`);
    for (const [index, content] of pieces.entries()) {
      if (index > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      if (response.destroyed) return;
      send({ choices: [{ index: 0, delta: { content } }] });
    }
    send({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    response.end('data: [DONE]\n\n');
  };

/** More than an event can hold, whatever it was asked for. */
export const endless = streamed(Array.from({ length: 40 }, () => 'and so on '.repeat(5_000)));

/** No stream of events, whatever it says. */
export const garbage: LlmAnswer = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: {"x":\n\n<html>');
};
