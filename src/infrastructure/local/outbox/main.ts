import { runAsChild } from '../shared/childProcess.js';
import { startOutbox } from './outboxServer.js';

await runAsChild(({ dataDir, port, options }) =>
  startOutbox({ folder: dataDir, port, apiKey: String(options.apiKey) }),
);
