import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { variables } from '../../infrastructure/config/variables/index.js';
import { createProgram } from './main.js';

const text = readFileSync('docs/operations.md', 'utf8');
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
  .map((name) => readFileSync(join('src', name), 'utf8'))
  .join('');
const all = (pattern: RegExp): string[] => [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))];

/** What is wrong with a command line: a word that is no command, or an option that the command does not have. */
function fault(program: Command, line: string): string | undefined {
  let command = program;
  const words = line.split(/\s+/).slice(1);
  while (words[0] !== undefined && command.commands.length > 0) {
    const next = command.commands.find((one) => one.name() === words[0]);
    if (next === undefined) return `no command ${words[0]}`;
    command = next;
    words.shift();
  }
  const unknown = words.find((word) => word.startsWith('--') && !command.options.some(({ long }) => long === word));
  return unknown && `no option ${unknown}`;
}

describe('docs/operations.md', () => {
  it('names commands and options that exist', async () => {
    const program = await createProgram();
    const lines = [...all(/`(nova [a-z][^`]*)`/g), ...all(/^(nova [a-z-]+(?: [a-z]+)*)/gm)];
    expect(lines.length).toBeGreaterThan(15);
    expect(lines.map((line) => [line, fault(program, line)]).filter(([, wrong]) => wrong !== undefined)).toEqual([]);
  });

  it('names variables that exist', () => {
    const names = all(/`([A-Z][A-Z0-9]*_[A-Z0-9_]*\*?)`/g);
    expect(names.length).toBeGreaterThan(15);
    const isKnown = (name: string) =>
      name.endsWith('*') ? Object.keys(variables).some((one) => one.startsWith(name.slice(0, -1))) : name in variables;
    expect(names.filter((name) => !isKnown(name))).toEqual([]);
  });

  it('erases again, after a restore, in all tables that keep something of an account', () => {
    const folder = 'src/infrastructure/postgres/migrations';
    const migrations = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const tables = [...migrations.join('').matchAll(/CREATE TABLE (\w+) \(([^;]*)\);/g)]
      .filter(([, , columns]) => columns?.includes('account_id'))
      .map(([, table]) => table);
    expect(tables).toContain('account_passwords');
    expect(tables.filter((table) => !text.includes(`\`${table}\``))).toEqual([]);
  });

  it('names metrics, paths and events that exist', () => {
    const found = [
      ...all(/`(nova_[a-z_]+)`/g),
      ...all(/`(?:GET |POST |DELETE )?(\/[a-z][A-Za-z/]*)[^`]*`/g),
      ...all(/`(Account[A-Za-z]+|Bot[A-Z][a-z]+)`/g),
    ];
    expect(found.length).toBeGreaterThan(10);
    expect(found.filter((name) => !sources.includes(name))).toEqual([]);
  });
});
