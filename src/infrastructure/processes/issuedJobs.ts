import type pg from 'pg';

export interface IssuedJob {
  readonly queue: string;
  readonly name: string;
  readonly key: string;
  readonly jobId: string;
}

/** Which job each key of a process stands for, in Postgres. */
export class IssuedJobs {
  constructor(
    private readonly pool: pg.Pool,
    private readonly manager: string,
  ) {}

  async record(processId: string, jobs: readonly IssuedJob[]): Promise<void> {
    await this.pool.query(
      `INSERT INTO process_jobs (manager, process_id, queue, name, key, job_id)
       SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[])
       ON CONFLICT (manager, process_id, queue, name, key) DO UPDATE SET job_id = excluded.job_id`,
      [
        this.manager,
        processId,
        jobs.map(({ queue }) => queue),
        jobs.map(({ name }) => name),
        jobs.map(({ key }) => key),
        jobs.map(({ jobId }) => jobId),
      ],
    );
  }

  async of(processId: string): Promise<IssuedJob[]> {
    const { rows } = await this.pool.query<IssuedJob>(
      'SELECT queue, name, key, job_id AS "jobId" FROM process_jobs WHERE manager = $1 AND process_id = $2',
      [this.manager, processId],
    );
    return rows;
  }
}
