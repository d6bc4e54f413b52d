import type { SourceQueries } from '../../../projections/knowledgeSources/queries.js';
import type { ScrapeQueries } from '../../../projections/scrapes/queries.js';
import { token } from '../token.js';
import type { KnowledgeCommands } from './commands.js';
import type { Reembedding } from './reembedding.js';
import type { KnowledgeRemoval } from './removal.js';
import type { ScrapeReports } from './run/reports.js';
import type { RunFollower } from './runFollower.js';
import type { Timetable } from './timetable.js';

export const KNOWLEDGE = {
  Commands: token<KnowledgeCommands>('KnowledgeCommands'),
  Scrapes: token<ScrapeQueries>('ScrapeQueries'),
  Sources: token<SourceQueries>('SourceQueries'),
  Reports: token<ScrapeReports>('ScrapeReports'),
  Follower: token<RunFollower>('RunFollower'),
  Timetable: token<Timetable>('Timetable'),
  Removal: token<KnowledgeRemoval>('KnowledgeRemoval'),
  Reembedding: token<Reembedding>('Reembedding'),
};
