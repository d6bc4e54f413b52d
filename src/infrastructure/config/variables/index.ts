import { accounts, secrets } from './access.js';
import { retention, scraping } from './knowledge.js';
import { models } from './models.js';
import { localStack, service } from './service.js';
import { mail, stores, vectors } from './stores.js';

/** Every environment variable of the product, by area: the one place from which parsing, messages and .env.example come. */
export const areas = {
  Service: service,
  'Local stack and testing': localStack,
  'Event store, databases and queue': stores,
  'Vectors (Supabase)': vectors,
  Mail: mail,
  Secrets: secrets,
  'Accounts and keys': accounts,
  'Language model and embeddings': models,
  Scraping: scraping,
  Retention: retention,
} as const;

type Areas = typeof areas;
type Union<T> = T extends unknown ? keyof T : never;
export type VariableName = Union<Areas[keyof Areas]>;
type Spread<T> = (T extends unknown ? (value: T) => void : never) extends (value: infer U) => void ? U : never;

export const variables = Object.assign({}, ...Object.values(areas)) as Spread<Areas[keyof Areas]>;
