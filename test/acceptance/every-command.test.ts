import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { everyCommand } from '../cli/command-table.ts';
import { startCliStack } from '../support/cli-stack.ts';
import type { CliStack } from '../support/cli-stack.ts';
import { documentedExitCodes, eachOf, jsonProblems, retuneProcess } from '../support/retune-process.ts';
import type { ProcessOptions, ProcessResult } from '../support/retune-process.ts';

const LIMIT_MS = 240_000;
const ASKS = ['--set', 'budget.prices.local-small={training: 1000, input: 1, output: 1}'];
const SPENDS = [...ASKS, '--set', 'budget.approve_above_usd=0.01'];
const SCHEDULE = ['--set', 'schedule.cron=0 3 1 * *', '--set', 'name=tickets'];

/** Runs command lines and keeps what is wrong with what they print. */
function createTeller({ dir, temporalAddress, providerUrl }: CliStack) {
  const env = {
    TEMPORAL_ADDRESS: temporalAddress,
    RETUNE_HOME: join(dir, 'home'),
    RETUNE_LOCAL_PROVIDER_URL: providerUrl,
  };
  const problems: string[] = [];
  const told: string[] = [];
  const codes = new Set<number | null>();
  const say = async (
    expected: number | readonly number[],
    line: string,
    more: readonly string[] = [],
    stop: Pick<ProcessOptions, 'stopAfter' | 'stopWith'> = {},
  ): Promise<ProcessResult & { json(): Record<string, unknown> }> => {
    const words = [...line.split(' '), ...more, '--json'];
    const result = await retuneProcess(words, { cwd: dir, env, limitMs: LIMIT_MS, ...stop });
    told.push(line);
    codes.add(result.code);
    const wrong = [...jsonProblems(line, result)];
    if (![expected].flat().some((code) => code === result.code))
      wrong.push(`exit code ${result.code}, not ${String(expected)}: ${result.stdout.slice(-400)} ${result.stderr}`);
    problems.push(...wrong.map((problem) => `retune ${line}: ${problem}`));
    return { ...result, json: () => JSON.parse(result.stdout.trimEnd().split('\n').at(-1) ?? '') };
  };
  /** Until `status` shows it. */
  const until = async (runId: string, seen: (status: Record<string, unknown>) => boolean): Promise<void> => {
    for (const end = Date.now() + LIMIT_MS; Date.now() < end; await delay(500)) {
      if (seen((await say(0, `status ${runId}`)).json())) return;
    }
    problems.push(`run ${runId} did not get there`);
  };
  return { say, until, problems, told, codes };
}

const isAsked = ({ pending_approval: pending }: Record<string, unknown>): boolean => pending !== null;
const isTraining = ({ stage, job_id: jobId }: Record<string, unknown>): boolean => stage === 'train' && jobId !== null;

it('every command prints JSON with --json, and exits by the table, with Temporal', { timeout: 1_500_000 }, async () => {
  const stack = await startCliStack();
  const { say, until, problems, told, codes } = createTeller(stack);
  await stack.control('/_clock', { train_seconds: 1 });

  // Nobody polls yet.
  expect((await say(0, 'run --id early --detach')).json()).toMatchObject({ run_id: 'early', error: null });
  await say(7, 'approve early');
  const worker = await stack.startWorker();
  await say(0, 'cancel early');

  await say(0, 'run --id a');
  await say(4, 'rerun a --id b');
  const added = (await say(0, 'models register tickets --model local:ft:elsewhere --reason again')).json();
  await eachOf(
    [
      ...['status a', 'watch a', 'list', 'report a', 'diff a b', 'models list', 'models show tickets'],
      ...['models compare tickets@1 tickets@2', 'doctor', 'audit verify', 'erase nobody@example.com --dry-run'],
      ...['invoke --service text_generation --prompt hello', 'run --id a'],
      ...['validate', 'prepare', 'estimate', 'run --dry-run', 'config show', 'schema', 'completion zsh'],
    ],
    3,
    (line) => say(0, line),
  );
  await say([0, 4], 'evaluate --run a');
  await say(2, 'retry a');
  await say(5, 'run --id refused --base-model nonsense');

  await say(0, 'models promote tickets@2', ['--reason', 'a look at it']);
  await say(0, 'models rollback tickets');
  await say(0, 'models freeze tickets');
  await say(0, 'models unfreeze tickets');
  await say(0, `models delete tickets@${String(added['version'])}`);
  await say(2, 'models delete tickets@1');

  await stack.control('/_clock', { train_seconds: 600 });
  await say(8, 'run --id c', SPENDS);
  await say(0, 'reject c', ['--reason', 'too dear']);
  await say(6, 'watch c');
  await say(2, 'approve c');
  await say(0, 'run --id d --detach', SPENDS);
  await until('d', isAsked);
  await say(0, 'approve d spend-1');
  await until('d', isTraining);
  await say(0, 'wake d');
  await say(0, 'extend d --by 1h');
  await say(2, 'adopt d --none');
  await say(130, 'watch d', [], { stopAfter: /"type":"stage"/ });
  // The terminal is closed: the run does not mind.
  await say(130, 'run --id d', SPENDS, { stopAfter: /"type":"stage"/, stopWith: 'SIGHUP' });
  await until('d', isTraining);
  await say(0, 'cancel d');
  await say(0, 'retry d --detach');
  await say(0, 'cancel d.2');

  await say(0, 'schedule apply', SCHEDULE);
  for (const act of ['list', 'show', 'pause tickets', 'resume tickets', 'trigger tickets'])
    await say(0, `schedule ${act}`);
  await say(0, 'schedule backfill tickets --from 2026-01-01 --to 2026-01-31');
  await say(0, 'schedule delete tickets');

  await say(0, 'init tickets.csv --yes');
  worker.kill('SIGTERM');
  for (const server of ['worker', 'dev', 'view --port 0', 'local-provider --port 0'])
    await say(0, server, [], { stopAfter: /"type":"listening".*\n/ });
  await say(2, 'codec-server --listen 127.0.0.1:0');

  const wrong = new Set(problems.map((text) => text.split(': ')[0]));
  process.stdout.write(`${told.filter((line) => !wrong.has(`retune ${line}`)).length} of ${told.length} parsed\n`);
  expect(problems).toEqual([]);
  // What the table of exit codes says is what was seen, but for data (3) and a broken audit log (1).
  expect([...codes, 1, 3].toSorted((a, b) => Number(a) - Number(b))).toEqual(
    [...documentedExitCodes()].toSorted((a, b) => a - b),
  );
  const untold = everyCommand().filter((name) => !told.some((line) => line === name || line.startsWith(`${name} `)));
  expect(untold).toEqual([]);
});
