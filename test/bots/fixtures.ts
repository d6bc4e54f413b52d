import type { BotCommand, BotEvent } from '../../src/domain/bot/index.js';
import { type BotConfiguration, DEFAULT_STYLE, EMPTY_CONFIGURATION } from '../../src/domain/bot/values.js';

export const AT = '2026-01-01T00:00:00.000Z';
export const LATER = '2026-01-02T00:00:00.000Z';

export const configuration = (fields: Partial<BotConfiguration> = {}): BotConfiguration => ({
  ...EMPTY_CONFIGURATION,
  ...fields,
});

const details = { name: 'Helpdesk', purpose: 'Answers', description: null, avatar: null };

export const create = {
  type: 'CreateBot',
  data: { ...details, ownerId: 'owner', platform: 'Website', botType: 'FREE_STYLE', style: {}, at: AT },
} as const satisfies BotCommand;

export const created: BotEvent = {
  type: 'BotCreated',
  data: {
    ...details,
    ownerId: 'owner',
    platform: 'Website',
    botType: 'FREE_STYLE',
    style: DEFAULT_STYLE,
    features: ['Website'],
    at: AT,
  },
};

export const drafted = (fields: Partial<BotConfiguration>): BotEvent => ({
  type: 'BotConfigurationDrafted',
  data: { configuration: configuration(fields), changed: Object.keys(fields), at: AT },
});

export const published = (version: number, fields: Partial<BotConfiguration> = {}): BotEvent => ({
  type: 'BotVersionPublished',
  data: { version, note: null, configuration: configuration(fields), at: AT },
});

export const activated: BotEvent = { type: 'BotActivated', data: { version: 1, at: AT } };
export const paused: BotEvent = { type: 'BotPaused', data: { at: AT } };
export const deleted: BotEvent = { type: 'BotDeleted', data: { at: AT } };
export const restored: BotEvent = { type: 'BotRestored', data: { at: AT } };
export const purged: BotEvent = { type: 'BotPurged', data: { reason: 'request', ownerId: 'owner', at: AT } };

export const activate: BotCommand = { type: 'ActivateBot', data: { at: AT } };
export const pause: BotCommand = { type: 'PauseBot', data: { at: AT } };
export const remove: BotCommand = { type: 'DeleteBot', data: { at: AT } };
export const restore: BotCommand = { type: 'RestoreBot', data: { at: AT } };
export const purge: BotCommand = { type: 'PurgeBot', data: { at: AT, reason: 'request', deletedBefore: null } };
export const publish: BotCommand = { type: 'PublishVersion', data: { note: null, at: AT } };
