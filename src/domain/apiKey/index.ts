export type { ApiKeyCommand } from './commands.js';
export { type ApiKeyRefusal, apiKeyDecider } from './decider.js';
export type { ApiKeyEvent, ApiKeyIssued, KeyLimit } from './events.js';
export { issuePublishableKey } from './publishable.js';
export { KEY_SCOPES, type KeyScope } from './scopes.js';
export type { ActiveApiKey, ApiKey } from './state.js';
