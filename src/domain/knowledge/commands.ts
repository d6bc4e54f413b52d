import type { CommandOf } from '../shared/decider.js';
import type { SourceAdded } from './events.js';

export type AddSource = CommandOf<'AddSource', SourceAdded['data']>;
export type ScheduleSource = CommandOf<'ScheduleSource', { cron: string | null; at: string }>;
export type RemoveSource = CommandOf<'RemoveSource', { at: string }>;
/** Report of a worker: what was stored of a removed source is gone. */
export type RecordClearing = CommandOf<'RecordClearing', { at: string }>;

export type KnowledgeCommand = AddSource | ScheduleSource | RemoveSource | RecordClearing;
