// What runs that wait cost: the history of one whole run, then many jobs that do not end, each with its `watchJob`
// (`--parents`: below its `fineTune`), on one worker process: its memory, its processor time while it is idle, and how long
// it takes to wake them all. Linux alone. One JSON line.
//   node scripts/run-ts.mjs scripts/bench/waiting.ts --runs 2000
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { claimRun, resolvedConfig } from '../../runs/claim-run.ts';
import { workflowStart } from '../../runs/start-run.ts';
import { loadConfig } from '../../config/load.ts';
import { documentKey, workflowId } from '../../domain/identity.ts';
import { initialRecord } from '../../domain/initial-record.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import { TASK_QUEUE } from '../../domain/task-queue.ts';
import { wakeSignal } from '../../workflows/messages.ts';
import type { WatchInput } from '../../workflows/watch-job.ts';
import { startBenchStack } from './waiting/bench-stack.ts';
import type { BenchStack } from './waiting/bench-stack.ts';
import { cpuShare, residentMb } from './waiting/process-usage.ts';
import { costBelow } from './waiting/run-cost.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    idle: { type: 'string', default: '60' },
    parents: { type: 'boolean', default: false },
  },
});
const RUNS = Number(values.runs);
const IDLE_MS = Number(values.idle) * 1_000;
const AT_ONCE = 25;
const SEED = 'whole';

function say(text: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
}

async function each(count: number, work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const workOff = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, workOff));
}

async function untilAll(what: string, isThere: () => number): Promise<number> {
  const startedAt = performance.now();
  for (let told = startedAt; isThere() < RUNS; await delay(20)) {
    if (performance.now() - told < 10_000) continue;
    told = performance.now();
    say(`${what}: ${isThere()} of ${RUNS}`);
  }
  return (performance.now() - startedAt) / 1_000;
}

/** One run from its data to its verdict; its record is what the waiting ones go on from. */
async function wholeRun({ dir, client, store }: BenchStack): Promise<RunRecord> {
  const config = loadConfig({ cwd: dir, configPath: join(dir, 'retune.yaml'), sets: ['poll.interval=1s'] });
  const { record } = await claimRun(store, SEED, resolvedConfig(config, new Date()));
  const start = workflowStart({ record, approveSpending: false, resume: null }, TASK_QUEUE);
  await (await client.workflow.start('fineTune', start)).result();
  const text = (await store.readDocument(documentKey.run(SEED)))?.text ?? '';
  return JSON.parse(text) as RunRecord;
}

/** With parents, as a retry begins after its upload: each run makes a job of its own and waits for it. */
async function startWaiting({ dir, client, store }: BenchStack, seed: RunRecord): Promise<void> {
  const uploads = { train: 'file-held', validation: null };
  const resumed = { ...seed, runId: 'uploaded', progress: { ...seed.progress, uploads, job: null } };
  await store.writeDocument(documentKey.run('uploaded'), JSON.stringify(resumed), { ifVersion: null });
  const { config, digest, baseDir } = loadConfig({ cwd: dir, configPath: join(dir, 'retune.yaml'), sets: [] });
  const startedAt = new Date().toISOString();
  const configRef = await store.putText(JSON.stringify({ config, digest, baseDir, nominalTime: startedAt }));
  const { provider, base_model: baseModel } = config.training;
  const deadlineAt = Date.now() + 72 * 3_600_000;
  await each(RUNS, async (index) => {
    const runId = `waiting-${index}`;
    if (!values.parents) {
      const watch: WatchInput = {
        ...{ runId, firstRunId: runId, name: `waiting-${index % 20}`, configRef, intent: 1, uploads, deadlineAt },
        ...{ uploadGeneration: 0, adoptJobId: `ftjob-adopted-${index}`, onDeadline: 'ask', carried: null },
        ...{ pollIntervalMs: 6 * 3_600_000, stuckAfterMs: 6 * 3_600_000 },
      };
      const id = workflowId.watch(workflowId.fineTune(runId));
      await client.workflow.start('watchJob', { taskQueue: TASK_QUEUE, workflowId: id, args: [watch] });
      return;
    }
    const names = { runId, firstRunId: runId, name: `waiting-${index % 20}`, provider, baseModel };
    const record = initialRecord({ ...names, configRef, configDigest: digest, startedAt });
    await store.writeDocument(documentKey.run(runId), JSON.stringify(record), { ifVersion: null });
    const resume = { previousRunId: 'uploaded', from: 'train' } as const;
    await client.workflow.start('fineTune', workflowStart({ record, approveSpending: false, resume }, TASK_QUEUE));
  });
}

const dir = await mkdtemp(join(tmpdir(), 'retune-waiting-'));
const stack = await startBenchStack(dir);
const { client, provider, workerPid } = stack;
try {
  say('one whole run');
  const seed = await wholeRun(stack);
  const whole = await costBelow(client, workflowId.fineTune(SEED));
  const providerCalls = Object.fromEntries(provider.calls);
  const emptyMb = await residentMb(workerPid);

  say(`${RUNS} runs`);
  provider.hold();
  const begun = performance.now();
  await startWaiting(stack, seed);
  await untilAll('polled once', () => [...provider.polls.values()].filter((polls) => polls > 0).length);
  const startSeconds = (performance.now() - begun) / 1_000;
  // Its last workflow tasks, and the garbage of the start.
  await delay(15_000);
  const first = workflowId.watch(workflowId.fineTune('waiting-0'));
  const before = await costBelow(client, first);

  say('idle');
  const idleShare = await cpuShare(workerPid, IDLE_MS);
  const idleMb = await residentMb(workerPid);

  say('waking all');
  const woken = performance.now();
  await each(RUNS, (index) =>
    client.workflow.getHandle(workflowId.watch(workflowId.fineTune(`waiting-${index}`))).signal(wakeSignal),
  );
  const signalSeconds = (performance.now() - woken) / 1_000;
  await untilAll('woken', () => [...provider.polls.values()].filter((polls) => polls > 1).length);
  const wakeSeconds = (performance.now() - woken) / 1_000;
  await delay(5_000);
  const after = await costBelow(client, first);
  const poll = { events: after.events - before.events, bytes: after.bytes - before.bytes };

  const round = (value: number): number => Math.round(value * 1_000) / 1_000;
  console.log(
    JSON.stringify({
      ...{
        runs: RUNS,
        parents: values.parents,
        processors: cpus().length,
        node: process.version,
        whole,
        provider_calls: providerCalls,
      },
      ...{ start_seconds: round(startSeconds), rss_mb: { empty: emptyMb, waiting: idleMb } },
      ...{ idle_share_of_a_processor: round(idleShare), idle_seconds: IDLE_MS / 1_000 },
      ...{ wake_seconds: round(wakeSeconds), of_it_sending_signals: round(signalSeconds), a_woken_poll: poll },
    }),
  );
} finally {
  await stack.stop();
  await rm(dir, { recursive: true, force: true });
}
