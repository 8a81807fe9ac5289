import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startCliStack } from '../support/cli-stack.ts';
import { keysOutOfStyle } from '../support/json-keys.ts';

it('every command and every document for others writes keys in snake_case', async () => {
  const stack = await startCliStack();
  await stack.startWorker();
  const odd: string[] = [];
  const said = async (...args: readonly string[]): Promise<Record<string, unknown>> => {
    const { stdout, stderr } = await stack.retune(...args, '--json');
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length, `${args.join(' ')}: ${stderr}`).toBeGreaterThan(0);
    const values = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    odd.push(...values.flatMap((value) => keysOutOfStyle(value)).map((key) => `${args.slice(0, 2).join(' ')}: ${key}`));
    return values.at(-1) ?? {};
  };
  const run = String((await said('run'))['run_id']);
  const second = String((await said('run', '--set', 'evaluation.baseline=base'))['run_id']);
  const schedule = ['--set', 'schedule.cron=0 3 1 * *'];
  for (const args of [
    ['validate', 'tickets.csv'],
    ['prepare', '--out', 'prepared'],
    ['estimate'],
    ['run', '--dry-run'],
    ['status', run],
    ['watch', run],
    ['list'],
    ['report', run],
    ['diff', run, second],
    ['evaluate', '--run', run],
    ['models', 'list'],
    ['models', 'show', 'tickets', '--verify'],
    ['models', 'compare', 'tickets@1', 'tickets@2'],
    ['models', 'freeze', 'tickets'],
    ['schedule', 'apply', ...schedule],
    ['schedule', 'show', ...schedule],
    ['schedule', 'delete', ...schedule],
    ['config', 'show', '--origin'],
    ['doctor'],
    ['audit', 'verify'],
    ['erase', 'nobody@example.com', '--dry-run'],
    ['invoke', '--service', 'text_generation', '--prompt', 'hello'],
  ])
    await said(...args);

  const store = join(stack.dir, 'home', 'store');
  const documents = [
    join(stack.dir, 'prepared', 'manifest.json'),
    join(store, 'models', 'tickets', 'champion.json'),
    join(store, 'runs', run, 'report.json'),
  ];
  for (const path of documents) {
    const found = keysOutOfStyle(JSON.parse(await readFile(path, 'utf8')));
    odd.push(...found.map((key) => `${path.split('/').at(-1)}: ${key}`));
  }
  const files = await readdir(join(store, 'runs', run));
  expect(files).toContain('report.json');
  expect(odd).toEqual([]);
}, 400_000);
