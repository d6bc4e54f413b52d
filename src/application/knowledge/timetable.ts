/** When sources are scraped again by themselves. */
export interface Timetable {
  /** Whether this is a schedule that it can keep. */
  understands(cron: string): boolean;
  /** Puts a source on the timetable, or moves it. `cron`: five fields, UTC. */
  put(sourceId: string, cron: string): Promise<void>;
  take(sourceId: string): Promise<void>;
}
