export { type Transcript, type TranscriptMessage, transcriptsProjection } from './projection.js';
export {
  conversationIdsOf,
  idleSince,
  type TranscriptCursor,
  type TranscriptFilter,
  type TranscriptPage,
  type TranscriptSummary,
  transcriptPage,
} from './queries.js';
