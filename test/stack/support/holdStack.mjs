/** A process that holds a stack, as `nova serve` does: for tests that kill it. Options as JSON in the first argument. */
import { startStack } from '../../../dist/src/infrastructure/local/stack/index.js';

const options = JSON.parse(process.argv[2]);
const tell = (message) => process.send?.(message);
const log = { info: (message) => tell({ type: 'log', message }), warn: (message) => tell({ type: 'log', message }) };
try {
  const stack = await startStack({ ...options, log });
  const stop = () => void stack.stop().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  tell({ type: 'ready', env: stack.env, rows: stack.table() });
} catch (error) {
  tell({ type: 'refused', code: error.code, message: error.message });
  process.exitCode = 1;
  process.disconnect?.();
}
