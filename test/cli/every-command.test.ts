import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { FAILURES } from '../../domain/failures.ts';
import { documentedExitCodes, eachOf, jsonProblems, retuneProcess } from '../support/retune-process.ts';
import { everyCommand, OUTSIDE, ROWS, SERVERS } from './command-table.ts';
import { project } from './run-cli.ts';

const LIMIT_MS = 120_000;
/** Each is a process of 100 MB; a container may have fewer processors than it is told. */
const AT_ONCE = Math.min(4, availableParallelism() + 1);
const ENV = {
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  RETUNE_LOCAL_PROVIDER_URL: 'http://127.0.0.1:1',
  RETUNE_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
};

function folder(): string {
  const cwd = project({ 'bad.csv': 'text,category\nmy card is lost,card\n,billing\n' });
  mkdirSync(join(cwd, '.retune'));
  writeFileSync(join(cwd, '.retune', 'audit.jsonl'), '{"not":"a record"}\n');
  return cwd;
}

/** `_` stands for a space within a word. */
const wordsOf = (line: string): readonly string[] =>
  line.split(' ').flatMap((word) => (word === '' ? [] : [word.includes('=') ? word.replaceAll('_', ' ') : word]));

const run = (words: readonly string[], stopAfter?: RegExp) =>
  retuneProcess(words, { cwd: folder(), env: ENV, limitMs: LIMIT_MS, ...(stopAfter && { stopAfter }) });

const commandOf = (line: string): string | undefined =>
  everyCommand().find((command) => line === command || line.startsWith(`${command} `));

/** Every problem of every line in one go; prints how many had none. */
async function problemsOf(
  lines: readonly string[],
  check: (line: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const found = await eachOf(lines, AT_ONCE, async (line) =>
    (await check(line)).map((problem) => `retune ${line}: ${problem}`),
  );
  process.stdout.write(`${found.filter((problems) => problems.length === 0).length} of ${lines.length} parsed\n`);
  return found.flat();
}

// In a checkout the first process may build.
beforeAll(async () => void (await run(['--version'])), 300_000);

it('the table has a row for every command, and none for what is no command', () => {
  const lines = [...ROWS.map(({ line }) => line), ...SERVERS];
  const covered = new Set(lines.map(commandOf));
  expect(everyCommand().length).toBeGreaterThan(40);
  expect(everyCommand().filter((command) => !covered.has(command))).toEqual([]);
  expect(lines.filter((line) => commandOf(line) === undefined)).toEqual([]);
});

it('the table of exit codes has every code that an error can have, and those that are no error', () => {
  const codes = new Set([0, 4, 130, ...Object.values(FAILURES).map(({ exitCode }) => exitCode)]);
  expect([...documentedExitCodes()].toSorted((a, b) => a - b)).toEqual([...codes].toSorted((a, b) => a - b));
});

it(
  'every command prints JSON with --json, and exits by the table, without Temporal',
  { timeout: 900_000 },
  async () => {
    const rows = new Map([...ROWS, ...OUTSIDE].map(({ line, code }) => [line, code]));
    const problems = await problemsOf([...rows.keys()], async (line) => {
      const result = await run([...wordsOf(line), '--json']);
      const expected = rows.get(line);
      return [
        ...jsonProblems(line, result),
        ...(result.code === expected
          ? []
          : [`exit code ${result.code}, not ${expected}: ${result.stdout.slice(0, 300)}`]),
      ];
    });
    expect(problems).toEqual([]);
  },
);

it('every command says with --json what is wrong with an option that is not there', { timeout: 900_000 }, async () => {
  const problems = await problemsOf(everyCommand(), async (command) => {
    const result = await run([...command.split(' '), '--nonsense', '--json']);
    return [...jsonProblems(command, result), ...(result.code === 2 ? [] : [`exit code ${result.code}`])];
  });
  expect(problems).toEqual([]);
});

it('every command keeps escape bytes out of what is piped, for people too', { timeout: 900_000 }, async () => {
  const first = everyCommand().flatMap((command) => ROWS.find(({ line }) => commandOf(line) === command) ?? []);
  const problems = await problemsOf(
    first.map(({ line }) => line),
    async (line) => {
      const { code, stdout, stderr } = await run(wordsOf(line));
      const wrong = code === 0 ? stdout === '' : code !== null && !/^error: .+\nhint: ./m.test(stderr) && stdout === '';
      return [
        ...(code === null ? ['it did not end in time'] : []),
        ...(`${stdout}${stderr}`.includes('\u001b') ? ['an escape byte'] : []),
        ...(wrong ? [`it says neither what came of it nor what to do: ${stderr}`] : []),
      ];
    },
  );
  expect(problems).toEqual([]);
});

it('a server says first where it listens, and ends with 0 at SIGTERM', { timeout: 300_000 }, async () => {
  const problems = await problemsOf(SERVERS, async (line) => {
    const result = await run([...line.split(' '), '--json'], /\n/);
    const url = /^\{"type":"listening","url":"http:\/\/127\.0\.0\.1:\d+"/.test(result.stdout);
    return [
      ...jsonProblems(line, result),
      ...(url ? [] : ['it does not say where it listens']),
      ...(result.code === 0 ? [] : [`exit code ${result.code}: ${result.stderr}`]),
    ];
  });
  expect(problems).toEqual([]);
});
