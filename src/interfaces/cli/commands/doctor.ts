import { createServer } from 'node:net';
import type { Command } from 'commander';
import { checkEnvironment, formatConfigProblems, loadConfig } from '../../../infrastructure/config/index.js';
import { examine, type Finding } from '../../../infrastructure/doctor/index.js';
import { checkDataDir, findRunningStack, LocalServerProblem } from '../../../infrastructure/local/stack/index.js';
import { findingLine } from '../diagnosis.js';
import { dataDirOf } from '../session.js';

type Env = NodeJS.ProcessEnv;

/** `nova doctor`: says for each dependency whether it is well, and what to do if not. Exit code 1 when one is not. */
export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check the configuration and each dependency, and say what to do')
    .option('--data-dir <folder>', 'where the local servers keep their data (NOVA_DATA_DIR)')
    .option('--json', 'print the findings as JSON')
    .action(doctor);
}

async function doctor({ dataDir, json }: { dataDir?: string; json?: boolean }): Promise<void> {
  const findings = await diagnose(dataDir === undefined ? process.env : { ...process.env, NOVA_DATA_DIR: dataDir });
  console.log(json ? JSON.stringify({ findings }, undefined, 2) : findings.map(findingLine).join('\n'));
  if (findings.some(({ status }) => status === 'failed')) process.exitCode = 1;
}

/** All findings for an environment. Outside production, the running local stack supplies what the environment leaves out. */
export async function diagnose(env: Env): Promise<Finding[]> {
  const node = nodeFinding(process.versions.node);
  const problems = checkEnvironment(env);
  if (problems.length > 0) return [node, configurationFailed(formatConfigProblems(problems))];
  const local = env.NODE_ENV?.trim() === 'production' ? [] : [dataDirFinding(env)];
  const running = local.length === 0 ? undefined : findRunningStack(dataDirOf(env));
  const config = loadConfig({ ...running?.env, ...withoutEmpty(env) });
  if (config.ok) {
    const configuration: Finding = { check: 'configuration', status: 'ok', detail: 'complete' };
    return [node, configuration, ...local, ...(await examine(config.value))];
  }
  const names = config.refusal.map(({ variable }) => variable).join(', ');
  return [
    node,
    ...local,
    {
      check: 'configuration',
      status: 'warning',
      detail: `nothing runs yet that could be checked; not set: ${names}`,
      advice: 'npm start runs local servers for them. Run nova doctor again while it runs, or set the variables.',
    },
    await portFinding(Number(env.PORT?.trim() || 9000)),
  ];
}

const withoutEmpty = (env: Env): Env => Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));

const configurationFailed = (detail: string): Finding => ({
  check: 'configuration',
  status: 'failed',
  detail,
  advice: 'Correct these variables.',
});

/** Node 20.19 is the first that all libraries run on. */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isNewEnough = major > 20 || (major === 20 && minor >= 19);
  if (isNewEnough) return { check: 'node', status: 'ok', detail: `Node ${version}` };
  return { check: 'node', status: 'failed', detail: `Node ${version}`, advice: 'Install Node 20.19 or newer.' };
}

function dataDirFinding(env: Env): Finding {
  const dataDir = dataDirOf(env);
  try {
    return { check: 'data directory', status: 'ok', detail: `${dataDir}: ${checkDataDir(dataDir)}` };
  } catch (error) {
    if (!(error instanceof LocalServerProblem)) throw error;
    return { check: 'data directory', status: 'failed', detail: error.message, advice: 'See above.' };
  }
}

function portFinding(port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) =>
      resolve({
        check: 'port',
        status: 'failed',
        detail: `${port}: ${error.message}`,
        advice: 'Stop what listens there, or set PORT to another.',
      }),
    );
    server.listen(port, '127.0.0.1', () =>
      server.close(() => resolve({ check: 'port', status: 'ok', detail: `${port} is free` })),
    );
  });
}
