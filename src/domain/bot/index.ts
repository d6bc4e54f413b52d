export type * from './commands.js';
export { MAX_CONFIGURATION_BYTES } from './configuration.js';
export { botDecider } from './decider.js';
export type * from './events.js';
export type * from './state.js';
export { isKnown } from './state.js';
export * from './values.js';
