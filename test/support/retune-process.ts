import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const RETUNE = resolve(ROOT, 'bin/retune.js');
/** Commands whose output is JSON Lines that end in a `result`. */
const ENDS_IN_RESULT: readonly string[] = ['run', 'watch', 'retry', 'rerun', 'dev'];

export interface ProcessResult {
  /** Null where it did not end in time. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** `stopWith` once this is on stdout. */
  readonly stopAfter?: RegExp;
  /** Default SIGTERM. */
  readonly stopWith?: NodeJS.Signals;
}

/** One command line as a process of its own: stdin closed, both outputs piped, nothing of this process's settings. */
export function retuneProcess(words: readonly string[], options: ProcessOptions): Promise<ProcessResult> {
  const { cwd, env, limitMs, stopAfter, stopWith = 'SIGTERM' } = options;
  const { PATH = '', HOME = '' } = process.env;
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, [RETUNE, ...words], {
      cwd,
      env: { PATH, HOME, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { stdout: '', stderr: '' };
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limitMs);
    child.stdout.on('data', (chunk) => {
      const waited = stopAfter !== undefined && !stopAfter.test(said.stdout);
      said.stdout += String(chunk);
      if (waited && stopAfter.test(said.stdout)) child.kill(stopWith);
    });
    child.stderr.on('data', (chunk) => (said.stderr += String(chunk)));
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      settle({ code: late ? null : code, ...said });
    });
  });
}

/** The exit codes that the table of docs/cli.md has. */
export function documentedExitCodes(): ReadonlySet<number> {
  const page = readFileSync(resolve(ROOT, 'docs/cli.md'), 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith('Exit codes')) ?? '';
  return new Set([...section.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code)));
}

/** What is wrong with what a command printed with `--json`, each in a sentence; empty where nothing is. */
export function jsonProblems(line: string, { code, stdout, stderr }: ProcessResult): readonly string[] {
  if (code === null) return ['it did not end in time'];
  const problems: string[] = [];
  if (`${stdout}${stderr}`.includes('\u001b')) problems.push('an escape byte');
  if (!documentedExitCodes().has(code)) problems.push(`exit code ${code} is not in docs/cli.md`);
  const objects = stdout.trimEnd().split('\n').map(parsed);
  if (objects.includes(null)) return [...problems, `no JSON: ${stdout.slice(0, 120)}`];
  const command = line.split(' ').find((word) => !word.startsWith('-')) ?? '';
  const isLines = ENDS_IN_RESULT.includes(command) && !/--(?:help|version)/.test(line);
  const last = objects.at(-1) ?? {};
  const isServer = objects[0]?.['type'] === 'listening';
  if (!isLines && !isServer && objects.length !== 1) problems.push(`${objects.length} objects`);
  if (isLines && (last['type'] !== 'result' || last['exit_code'] !== code))
    problems.push('no result with the exit code');
  return [...problems, ...errorProblems(code, last)];
}

function errorProblems(code: number, { error = null, checks }: Readonly<Record<string, unknown>>): readonly string[] {
  // `doctor` says in its checks what is wrong.
  const needsError = ![0, 4, 8].includes(code) && checks === undefined;
  if (!needsError) return error === null ? [] : [`an error at exit code ${code}`];
  if (typeof error !== 'object' || error === null) return ['no error'];
  const texts = ['code', 'message', 'hint'].map((key): unknown => Reflect.get(error, key));
  return texts.every((text) => typeof text === 'string' && text !== '')
    ? []
    : [`an error without code, message or hint: ${JSON.stringify(error)}`];
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Runs work on each item, so many at once. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
