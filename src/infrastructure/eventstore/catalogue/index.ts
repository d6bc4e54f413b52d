import { conversationEvents } from './conversation.js';
import type { CategoryCatalogue } from './define.js';

/** Every category of the log. Each area adds its own file here. */
export const CATALOGUE: readonly CategoryCatalogue[] = [conversationEvents];
