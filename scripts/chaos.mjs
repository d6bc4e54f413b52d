/** Random kills of all processes under load: `npm run test:chaos` for 100 rounds, NOVA_CHAOS_ROUNDS for another number. */
import { spawnSync } from 'node:child_process';

const env = { ...process.env, NOVA_CHAOS_ROUNDS: process.env.NOVA_CHAOS_ROUNDS ?? '100' };
const args = ['--experimental-vm-modules', '--no-warnings', 'node_modules/jest/bin/jest.js', 'test/chaos/chaos'];
process.exit(spawnSync(process.execPath, args, { stdio: 'inherit', env }).status ?? 1);
