import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { tempDir } from '../support/temp-dir.ts';

const RETUNE = resolve(import.meta.dirname, '../../bin/retune.js');
const FILES = ['train.jsonl', 'validation.jsonl', 'test.jsonl', 'rejected.jsonl', 'manifest.json'] as const;

function prepare(dir: string, out: string, threads: number) {
  const args = [RETUNE, 'prepare', 'x.csv', '--out', out, '--threads', String(threads), '--json', '--quiet'];
  return spawn(process.execPath, args, { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Kills the process as soon as a file of this name is there, anywhere below; false where it ended before. */
async function killAt(child: ReturnType<typeof prepare>, out: string, name: RegExp): Promise<boolean> {
  const ended = once(child, 'exit');
  const seen = (): boolean =>
    existsSync(out) && readdirSync(out, { recursive: true }).some((entry) => name.test(String(entry)));
  for (let over = false; !over;) {
    if (seen()) {
      child.kill('SIGKILL');
      const [, signal] = await ended;
      return signal === 'SIGKILL';
    }
    over = await Promise.race([ended.then(() => true), new Promise<false>((next) => setTimeout(next, 2, false))]);
  }
  return false;
}

function bytesOf(out: string): readonly string[] {
  return FILES.map((name) => readFileSync(join(out, name), 'utf8'));
}

async function writeTable(dir: string): Promise<void> {
  const rows = Array.from(
    { length: 150_000 },
    (_, row) => `"question ${row % 140_000} asks, ""what""?\n${'word '.repeat(row % 40)}",answer ${row % 9}\n`,
  );
  await writeFile(join(dir, 'x.csv'), `prompt,completion\n${rows.join('')}`);
}

it('kill -9 in the middle of prepare leaves no half file; the next one gives the same bytes with any number of threads', async () => {
  const dir = await tempDir();
  await writeTable(dir);
  const whole = join(dir, 'whole');
  const [code] = await once(prepare(dir, whole, 1), 'exit');
  expect(code).toBe(0);

  const killed = join(dir, 'killed');
  for (const moment of [/shard-0\.jsonl\.partial$/, /^train\.jsonl\.partial$/]) {
    expect(await killAt(prepare(dir, killed, 2), killed, moment), `killed at ${moment}`).toBe(true);
    expect(FILES.filter((name) => existsSync(join(killed, name)))).toEqual([]);
  }
  const [again] = await once(prepare(dir, killed, 2), 'exit');
  expect(again).toBe(0);
  expect(bytesOf(killed)).toEqual(bytesOf(whole));
  expect(readdirSync(killed).toSorted()).toEqual(readdirSync(whole).toSorted());
}, 240_000);
