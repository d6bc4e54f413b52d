import type { CommandOf } from '../shared/decider.js';
import type { SourceAdded } from './events.js';

export type AddSource = CommandOf<'AddSource', SourceAdded['data']>;
export type ScheduleSource = CommandOf<'ScheduleSource', { cron: string | null; at: string }>;
export type RemoveSource = CommandOf<'RemoveSource', { at: string }>;

export type KnowledgeCommand = AddSource | ScheduleSource | RemoveSource;
