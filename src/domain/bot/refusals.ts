import type { Refusal, RefusalInfo } from '../shared/decider.js';
import { type Result, refuse } from '../shared/result.js';

export type BotRefusalCode =
  | 'BOT_NOT_FOUND'
  | 'BOT_EXISTS'
  | 'BOT_DELETED'
  | 'BOT_PURGED'
  | 'ILLEGAL_TRANSITION'
  | 'NOT_PUBLISHED'
  | 'NOT_DUE'
  | 'CONTROLLED_NEEDS_WEBSITE'
  | 'NOT_CONTROLLED'
  | 'NOTHING_TO_PUBLISH'
  | 'TOO_MANY_VERSIONS'
  | 'CONFIGURATION_TOO_LARGE'
  | 'VERSION_NOT_FOUND'
  | 'VERSION_IS_CURRENT';

export interface BotRefusal extends Refusal {
  readonly code: BotRefusalCode;
}

export type Decision<E> = Result<readonly E[], BotRefusal>;

export const no = (
  kind: BotRefusal['kind'],
  code: BotRefusalCode,
  detail: string,
  info: RefusalInfo = {},
): { readonly ok: false; readonly refusal: BotRefusal } => refuse({ kind, code, detail, info });

export const notFound = () => no('notFound', 'BOT_NOT_FOUND', 'This bot does not exist.');
