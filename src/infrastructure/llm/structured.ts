import type {
  ChatCompletion,
  ChatCompletionCreateParamsNonStreaming,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import { z } from 'zod';
import {
  LanguageModelError,
  type StructuredAnswer,
  type StructuredRequest,
} from '../../application/ports/languageModel.js';
import { RequestRejected } from './failures.js';
import { usageOf } from './usage.js';

type Parameters = Pick<ChatCompletionCreateParamsNonStreaming, 'messages' | 'response_format'>;
type Complete = (parameters: Parameters) => Promise<ChatCompletion>;

const ATTEMPTS = 2;

/**
 * Asks for JSON of a schema and checks it. An answer that does not fit is shown to the model together with what is
 * wrong, once; then it is refused as `malformed`. Servers that know no JSON schemas are asked for plain JSON instead.
 */
export async function structuredAnswer<T>(
  request: StructuredRequest<T>,
  complete: Complete,
): Promise<StructuredAnswer<T>> {
  const schema = jsonSchemaOf(request.schema);
  let messages: ChatCompletionMessageParam[] = request.messages.map(({ role, content }) => ({ role, content }));
  let format = jsonSchema(request.name, schema);
  const ask = async (): Promise<ChatCompletion> => {
    try {
      return await complete({ messages, response_format: format });
    } catch (error) {
      if (!isUnknownFormat(error) || format.type === 'json_object') throw error;
      format = { type: 'json_object' };
      const rule = `Answer with JSON of this schema and nothing else: ${JSON.stringify(schema)}`;
      messages = [{ role: 'system', content: rule }, ...messages];
      return complete({ messages, response_format: format });
    }
  };
  for (let attempt = 1; ; attempt++) {
    const completion = await ask();
    const text = textOf(completion);
    const checked = check(text, request.schema);
    if (!checked.ok && completion.choices?.[0]?.finish_reason === 'length') throw cutOff();
    if (checked.ok) return { value: checked.value, usage: usageOf(completion.usage), model: completion.model ?? '' };
    if (attempt === ATTEMPTS) {
      throw new LanguageModelError('malformed', 'The language model did not give an answer of the expected form.');
    }
    messages = [
      ...messages,
      { role: 'assistant', content: text },
      {
        role: 'user',
        content: `That is not of the expected form: ${checked.problem}. Answer again, with the JSON only.`,
      },
    ];
  }
}

/** Limits of length are checked here; providers refuse schemas that hold them in their strict mode. */
const jsonSchemaOf = (schema: z.ZodType): Record<string, unknown> => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    override: ({ jsonSchema: part }) => {
      for (const keyword of ['minLength', 'maxLength', 'minItems', 'maxItems'] as const) delete part[keyword];
    },
  });
  return json;
};

const cutOff = (): LanguageModelError =>
  new LanguageModelError('malformed', 'The answer of the language model was cut off by the limit of its length.');

const jsonSchema = (name: string, schema: Record<string, unknown>): NonNullable<Parameters['response_format']> => ({
  type: 'json_schema',
  json_schema: { name, strict: true, schema },
});

/** What servers say to a `response_format` that they do not know. */
const isUnknownFormat = (error: unknown): boolean =>
  error instanceof RequestRejected && (error.status === 400 || error.status === 422);

function textOf(completion: ChatCompletion): string {
  const message = completion.choices?.[0]?.message;
  if (message?.refusal) throw new LanguageModelError('rejected', 'The language model declined to answer.');
  return typeof message?.content === 'string' ? message.content : '';
}

type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

function check<T>(text: string, schema: z.ZodType<T>): Checked<T> {
  let json: unknown;
  try {
    // Models like to wrap JSON in a code fence, also when told not to.
    json = JSON.parse(/^\s*```(?:json)?\s*([\s\S]*?)\s*```\s*$/i.exec(text)?.[1] ?? text);
  } catch {
    return { ok: false, problem: 'it is not JSON' };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  return { ok: false, problem: `${issue?.path.join('.') || 'it'}: ${issue?.message}` };
}
