import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { loadConfig } from '../../config/load.ts';
import { claimRun, resolvedConfig } from '../../runs/claim-run.ts';
import { workflowStart } from '../../runs/start-run.ts';
import { documentKey, workflowId } from '../../domain/identity.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import { TASK_QUEUE } from '../../domain/task-queue.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';
import { adoptJobUpdate } from '../../workflows/messages.ts';
import type { Evidence, RunResult } from './check.ts';

export interface Driver {
  readonly client: Client;
  readonly store: ArtifactStore;
  readonly dir: string;
  readonly journal: () => Promise<Evidence['journal']>;
  readonly signal: AbortSignal;
}

/** Lines are shared by several runs, so that their entities and champions are contended too. */
const RUNS_PER_LINE = 10;
const LOOK_MS = 1_000;

/** Starts one run and sees it to its end: cancels it during its create where asked, answers `needs_attention` as a person would. */
export async function driveRun(driver: Driver, index: number, cancel: boolean): Promise<RunResult> {
  const { client, store, dir, signal } = driver;
  const runId = `chaos-${index}`;
  const line = Math.floor(index / RUNS_PER_LINE);
  const loaded = loadConfig({ cwd: dir, configPath: join(dir, 'retune.yaml'), sets: [`name=chaos-${line}`] });
  const { record } = await claimRun(store, runId, resolvedConfig(loaded, new Date()));
  const start = workflowStart({ record, approveSpending: false, resume: null }, TASK_QUEUE);
  const handle = await client.workflow.start('fineTune', start);
  const ended = new AbortController();
  const closed = handle.result().then(
    () => null,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const over = closed.finally(() => ended.abort());
  const until = AbortSignal.any([signal, ended.signal]);
  const cancelled = cancel ? cancelDuringCreate(driver, runId, until) : Promise.resolve(false);
  const asked = answerQuestions(driver, runId, until);
  const error = await Promise.race([over, rejected(signal)]);
  const { status } = await read(store, runId);
  return {
    ...{
      runId,
      stage: status.outcome.stage,
      jobId: status.outcome.jobId,
      error: status.outcome.error?.message ?? error,
    },
    ...{ cancelAsked: await cancelled, asked: await asked },
  };
}

async function cancelDuringCreate({ client, store }: Driver, runId: string, until: AbortSignal): Promise<boolean> {
  // The write-ahead record appears just before the POST.
  while (!until.aborted && (await store.readDocument(documentKey.intent(runId, 1))) === null) await pause(100, until);
  if (until.aborted) return false;
  await client.workflow.getHandle(workflowId.fineTune(runId)).cancel();
  return true;
}

async function answerQuestions(driver: Driver, runId: string, until: AbortSignal): Promise<boolean> {
  let asked = false;
  for (;;) {
    await pause(LOOK_MS, until);
    if (until.aborted) return asked;
    const { status, progress } = await read(driver.store, runId);
    if (status.attention?.kind !== 'create_outcome_unknown') continue;
    asked = true;
    const { jobs } = await driver.journal();
    const found = jobs.find((job) => job.training_file === progress.uploads?.train);
    const jobId = found?.job_id ?? null;
    const handle = driver.client.workflow.getHandle(workflowId.fineTune(runId));
    // A worker that is killed under it answers at the next look.
    await handle.executeUpdate(adoptJobUpdate, { args: [{ jobId, actor: 'chaos' }] }).catch(() => undefined);
  }
}

async function read(store: ArtifactStore, runId: string): Promise<RunRecord> {
  const document = await store.readDocument(documentKey.run(runId));
  if (document === null) throw new Error(`no record of ${runId}`);
  return JSON.parse(document.text) as RunRecord;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

function rejected(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const give = (): void => resolve('it did not end in time');
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}
