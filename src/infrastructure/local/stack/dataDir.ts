import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createFileAtomic, makeFolder, readIfThere } from '../shared/files.js';
import { stackProblem } from './problem.js';

/** Format of the data directory: raised when an older version of the product could not use it any more. */
const format = 1;

/** Makes the data directory ready for use, or says why it cannot be used. */
export function prepareDataDir(dataDir: string): void {
  try {
    makeFolder(join(dataDir, 'logs'));
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    checkFormat(dataDir);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || !/^E[A-Z]+$/.test(String(error.code))) throw error;
    throw notWritable(dataDir, error);
  }
}

const notWritable = (dataDir: string, error: unknown) =>
  stackProblem(
    'DATA_DIR_NOT_WRITABLE',
    `The data directory ${dataDir} cannot be written (${error instanceof Error ? error.message : error}). Change its owner or permissions, or set NOVA_DATA_DIR to another directory.`,
  );

/** What a start would find, in words; nothing is changed. Throws what the start would throw. */
export function checkDataDir(dataDir: string): string {
  if (!existsSync(dataDir)) return 'will be made at the first start';
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw notWritable(dataDir, error);
  }
  if (existsSync(join(dataDir, 'format.json'))) readFormat(dataDir);
  return 'can be used';
}

function checkFormat(dataDir: string): void {
  const file = join(dataDir, 'format.json');
  createFileAtomic(file, `${JSON.stringify({ product: 'nova-bot-studio', format })}\n`, 0o644);
  readFormat(dataDir);
}

function readFormat(dataDir: string): void {
  const file = join(dataDir, 'format.json');
  const found = parseFormat(readIfThere(file) ?? '');
  if (found === undefined) {
    throw stackProblem(
      'DATA_DIR_UNKNOWN',
      `${file} is not one of Nova Bot Studio. Set NOVA_DATA_DIR to an empty directory.`,
    );
  }
  if (found > format) {
    throw stackProblem(
      'DATA_DIR_NEWER',
      `The data directory ${dataDir} belongs to a newer version (its format is ${found}, this version knows up to ${format}). Update Nova Bot Studio, or set NOVA_DATA_DIR to another directory.`,
    );
  }
}

function parseFormat(text: string): number | undefined {
  try {
    const content = JSON.parse(text) as { product?: unknown; format?: unknown };
    return content.product === 'nova-bot-studio' && typeof content.format === 'number' ? content.format : undefined;
  } catch {
    return undefined;
  }
}
