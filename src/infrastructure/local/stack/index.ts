export { LocalServerProblem } from '../shared/server.js';
export { checkDataDir } from './dataDir.js';
export { lockOwner } from './lock.js';
export type { ServerName, StackRow } from './protocol.js';
export { findRunningStack, type RunningStack } from './stackFile.js';
export { type Stack, type StackOptions, startStack } from './startStack.js';
