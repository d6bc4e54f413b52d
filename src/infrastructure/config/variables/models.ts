import { integer, text, url } from '../parsers.js';
import { count, defaulted, optional } from '../variable.js';

export const models = {
  LLM_BASE_URL: optional(url('http', 'https'), {
    about: 'Any OpenAI-compatible API; without it the offline answerer answers.',
    expected: 'an http(s) URL such as https://api.openai.com/v1',
  }),
  LLM_API_KEY: optional(text, { about: 'Its key.', expected: 'an API key', secret: true }),
  LLM_MODEL: optional(text, { about: 'Its model.', expected: 'the name of a model' }),
  LLM_TIMEOUT_MS: defaulted(integer(1000, 600_000), '60000', {
    about: 'Longest wait for an answer, in milliseconds.',
    expected: count(1000, 600_000),
  }),
  LLM_MAX_TOKENS: defaulted(integer(16, 1_000_000), '1024', {
    about: 'Longest answer, in tokens.',
    expected: count(16, 1_000_000),
  }),
  EMBEDDING_BASE_URL: optional(url('http', 'https'), {
    about: 'Any OpenAI-compatible API with /embeddings; without it the model inside the product embeds.',
    expected: 'an http(s) URL such as https://api.openai.com/v1',
  }),
  EMBEDDING_API_KEY: optional(text, { about: 'Its key.', expected: 'an API key', secret: true }),
  EMBEDDING_MODEL: optional(text, { about: 'Its model.', expected: 'the name of a model' }),
  EMBEDDING_DIMENSIONS: defaulted(integer(512, 512), '512', {
    about: 'Dimensions of the vectors: the vector table is made for 512.',
    expected: '512',
  }),
  EMBEDDING_TIMEOUT_MS: defaulted(integer(1000, 600_000), '30000', {
    about: 'Longest wait for one batch of embeddings, in milliseconds.',
    expected: count(1000, 600_000),
  }),
} as const;
