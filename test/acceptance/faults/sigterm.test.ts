import { once } from 'node:events';
import { expect, it } from 'vitest';
import { startCliStack } from '../../support/cli-stack.ts';
import type { CliStack } from '../../support/cli-stack.ts';
import type { Journal } from '../../support/pipeline.ts';

interface Moment {
  readonly stage: string;
  /** The call whose reply is held back, so that SIGTERM comes while it is awaited. */
  readonly held: string | null;
  readonly trainPolls?: number;
  /** True once the stage is under way. */
  readonly isThere: (journal: Journal, stack: CliStack) => boolean | Promise<boolean>;
}

const callsOf = (path: string, { requests }: Journal): number =>
  requests.filter((request) => request.path === path).length;

async function waitsForApproval(stack: CliStack): Promise<boolean> {
  const { stdout } = await stack.retune('status', 'stopped', '--json');
  const { pending_approval: pending } = JSON.parse(stdout) as { pending_approval: { id: string } | null };
  return pending?.id === 'promotion-1';
}

const MODELS = '/v1/models/list';
const UPLOAD = '/v1/fine_tune/upload';
const CREATE = '/v1/fine_tune/create';
const STATUS = '/v1/fine_tune/status';
const DELETE = '/v1/fine_tune/delete_file';
const INVOKE = '/v1/invoke';

const MOMENTS: readonly Moment[] = [
  { stage: 'prepare', held: MODELS, isThere: (journal) => callsOf(MODELS, journal) > 0 },
  { stage: 'upload', held: UPLOAD, isThere: ({ files }) => files.length > 0 },
  { stage: 'train, creating', held: CREATE, trainPolls: 1_000, isThere: ({ jobs }) => jobs.length > 0 },
  { stage: 'train, watching', held: STATUS, isThere: (journal) => callsOf(STATUS, journal) > 0 },
  { stage: 'evaluate', held: INVOKE, trainPolls: 1, isThere: (journal) => callsOf(INVOKE, journal) > 0 },
  { stage: 'gate', held: null, isThere: (_journal, stack) => waitsForApproval(stack) },
];

const AFTER_APPROVAL: readonly Moment[] = [
  { stage: 'promote', held: INVOKE, isThere: (journal) => callsOf(INVOKE, journal) > 0 },
  { stage: 'report', held: DELETE, isThere: ({ files }) => files.some(({ deleted }) => deleted) },
];

/** Starts a worker, sees it come to the moment, and asks it to end. */
async function stopWorkerAt(stack: CliStack, { stage, held, trainPolls, isThere }: Moment): Promise<void> {
  const before = await stack.journal();
  const since = (journal: Journal): Journal => ({
    ...journal,
    requests: journal.requests.slice(before.requests.length),
  });
  if (trainPolls !== undefined) await stack.control('/_clock', { train_polls: trainPolls });
  const faults = held === null ? [] : [{ path: held, kind: 'slow', delay_ms: 90_000, times: 1 }];
  await stack.control('/_faults', faults);
  const worker = await stack.startWorker({ env: { RETUNE_SHUTDOWN_GRACE: '500ms' } });
  if (stage === 'promote') expect((await stack.retune('approve', 'stopped')).code).toBe(0);
  await expect
    .poll(async () => isThere(since(await stack.journal()), stack), { timeout: 120_000, message: stage })
    .toBe(true);
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  expect(await ended, stage).toEqual([0, null]);
}

it('a worker that is asked to end in any stage ends with 0, and the run loses nothing', async () => {
  const stack = await startCliStack();
  const started = await stack.retune('run', '--id', 'stopped', '--detach', '--set', 'gate.approval=always');
  expect(started.code).toBe(0);
  for (const moment of [...MOMENTS, ...AFTER_APPROVAL]) await stopWorkerAt(stack, moment);

  await stack.control('/_faults', []);
  await stack.startWorker();
  const { code, stdout } = await stack.retune('watch', 'stopped', '--json');
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}')).toMatchObject({
    ...{ stage: 'done', verdict: 'PROMOTE', champion_after: 'tickets@1' },
  });
  expect(code).toBe(0);
  const journal = await stack.journal();
  expect(journal.jobs).toHaveLength(1);
  expect(journal.files.map(({ deleted }) => deleted)).toEqual([true]);
  expect(callsOf(CREATE, journal)).toBe(1);
}, 600_000);
