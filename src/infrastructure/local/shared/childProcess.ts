import { parseArgs } from 'node:util';
import { outliveLog } from './outliveLog.js';
import { LocalServerProblem } from './server.js';

export interface ChildArguments {
  readonly dataDir: string;
  readonly port: number;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a local server gives to the process it runs in. */
export interface Served {
  readonly port: number;
  readonly url: string;
  readonly note?: string;
  close(): Promise<void>;
  /** Resolves, with the reason, when it can go on no longer: the process then ends and is started again. */
  readonly broken?: Promise<string>;
}

/** The body of a server's `main.ts`: starts it, tells the parent, and ends with the parent or on SIGTERM. */
export async function runAsChild(start: (given: ChildArguments) => Promise<Served>): Promise<void> {
  outliveLog();
  const { values } = parseArgs({ options: { data: { type: 'string' }, port: { type: 'string' } } });
  const options = JSON.parse(process.env.NOVA_LOCAL_OPTIONS ?? '{}') as Record<string, unknown>;
  let served: Served | undefined;
  let ending = false;
  const end = (code: number) => {
    if (ending) return;
    ending = true;
    // A close that hangs must not keep a process that nobody watches any more.
    setTimeout(() => process.exit(code), 8_000).unref();
    void (served?.close() ?? Promise.resolve()).catch(console.error).then(() => process.exit(code));
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  process.on('disconnect', () => end(0));
  try {
    served = await start({ dataDir: values.data ?? '.', port: Number(values.port ?? 0), options });
    const { port, url, note } = served;
    process.send?.({ type: 'ready', port, url, ...(note === undefined ? {} : { note }) });
    if (ending) await served.close();
    void served.broken?.then((reason) => {
      console.error(reason);
      end(1);
    });
  } catch (error) {
    console.error(error);
    const code = error instanceof LocalServerProblem ? error.code : 'LOCAL_SERVER_FAILED';
    const message = error instanceof Error ? error.message : String(error);
    if (process.send === undefined) process.exit(1);
    process.send({ type: 'failed', code, message }, () => process.exit(1));
  }
}
