import { erasureProcess } from '../domain/account/erasureProcess.js';
import { widgetKeyProcess } from '../domain/apiKey/widgetKeyProcess.js';
import { botPurgeProcess } from '../domain/botPurgeProcess/process.js';
import { runProcess } from '../domain/scrapeProcess/runProcess.js';
import { sourceProcess } from '../domain/scrapeProcess/sourceProcess.js';
import type { ProcessManager } from './processManager.js';

/** A process manager whose types are known only to itself. */
export type AnyProcess = ProcessManager<unknown>;

/** Every process manager of the service. They are written without knowing the application, so their types meet here. */
export const PROCESSES: readonly AnyProcess[] = [
  runProcess,
  sourceProcess,
  erasureProcess,
  widgetKeyProcess,
  botPurgeProcess,
].map((process) => process as unknown as AnyProcess);
