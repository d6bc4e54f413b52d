import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What a pool needs of a thread, or of a process that stands in for one. Idle ones do not hold the process. */
export interface Runner {
  send(request: unknown): void;
  onAnswer(listener: (answer: unknown) => void): void;
  /** Called at least once when it is over, however that came. */
  onEnd(listener: (reason: string) => void): void;
  busy(): void;
  idle(): void;
  end(): Promise<unknown>;
}

export interface ThreadLimits {
  readonly workerData?: unknown;
  /** Most heap of one thread in MB; a job that needs more fails, the process lives on. */
  readonly maxHeapMb?: number;
}

export function startThread(entry: URL, { workerData, maxHeapMb }: ThreadLimits): Runner {
  const limits = maxHeapMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } };
  const worker = new Worker(entry, { workerData, ...limits });
  return {
    send: (request) => worker.postMessage(request),
    onAnswer: (listener) => worker.on('message', listener),
    onEnd: (listener) => {
      worker.on('error', (error: Error) => listener(error.message));
      worker.on('exit', () => listener('The thread ended.'));
    },
    busy: () => worker.ref(),
    idle: () => worker.unref(),
    end: () => worker.terminate(),
  };
}

/** For code that may bring down its whole process, or cannot be ended in the middle. It ends when this process does. */
export function startProcess(entry: URL): Runner {
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  const child = fork(fileURLToPath(entry), { execArgv: [], serialization: 'advanced', stdio: [...stdio] });
  // Without a listener, a request to a process that has just ended would be an uncaught error; its end is told anyway.
  const ignore = (): void => {};
  return {
    send: (request) => child.send(request as object, ignore),
    onAnswer: (listener) => child.on('message', listener),
    onEnd: (listener) => {
      child.on('error', (error) => listener(error.message));
      child.on('exit', () => listener('The process ended.'));
    },
    busy: () => hold(child),
    idle: () => letGo(child),
    end: async () => {
      if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    },
  };
}

function hold(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}

function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
}
