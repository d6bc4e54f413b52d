/** Serves with the role and at the pace given (JSON), on the servers of the environment, until it is told to stop. */
import { once } from 'node:events';
import { loadConfig } from '../../../dist/src/infrastructure/config/index.js';
import { startService } from '../../../dist/src/interfaces/service.js';

const [role, pace] = process.argv.slice(2);
const config = loadConfig(process.env);
if (!config.ok) throw new Error(JSON.stringify(config.refusal));
const stopped = once(process, 'SIGTERM');
const service = await startService(config.value, [role], JSON.parse(pace));
await stopped;
await service.stop();
