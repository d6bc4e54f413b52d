import type { CompareText } from '../bson/compare.js';
import type { Doc } from '../bson/values.js';

/** Where a pipeline runs. */
export interface PipelineContext {
  readonly database: string;
  readonly namespace: string;
  readonly text: CompareText;
  readonly variables: Doc;
}
