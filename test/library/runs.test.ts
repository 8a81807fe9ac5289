import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { listRuns, openProject, openRun, RetuneError, startRun } from '../../library/index.ts';
import type { Project, RunConfigInput } from '../../library/index.ts';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

/** A project on the store that the pipeline's worker sees. */
function projectOf({ dir, env, name }: Pipeline, changes: Partial<RunConfigInput> = {}): Project {
  return openProject({
    cwd: dir,
    environment: { ...env, RETUNE_HOME: path.join(dir, 'home') },
    config: {
      name,
      data: { sources: [{ path: 'tickets.csv', columns: { prompt: 'text', completion: 'category' } }] },
      training: { provider: 'local', base_model: 'local-small' },
      ...changes,
    },
  });
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was thrown',
    (error: unknown) => (error instanceof RetuneError ? error.code : String(error)),
  );

test('a run that was started under an id is found again, and another configuration is refused', async () => {
  const pipeline = await startPipeline(await tempDir());
  try {
    const { client, taskQueue } = pipeline;
    const project = projectOf(pipeline);
    const runId = `${pipeline.name}-once`;
    const first = await startRun(project, client, { runId, taskQueue });
    const again = await startRun(project, client, { runId, taskQueue });
    expect([first.isNew, again.isNew, again.workflowId]).toEqual([true, false, `fine-tune/${runId}`]);
    expect(await again.outcome()).toMatchObject({ stage: 'done', error: null });
    expect((await first.status()).outcome).toEqual(await first.outcome());
    expect((await pipeline.journal()).jobs).toHaveLength(1);

    const other = projectOf(pipeline, { gate: { min_improvement: 0.1 } });
    expect(await codeOf(startRun(other, client, { runId, taskQueue }))).toBe('CONFIG_DIFFERS');
    expect(await codeOf(startRun(project, client, { runId: 'no/id', taskQueue }))).toBe('USAGE');
    expect((await listRuns(project)).map((record) => record.runId)).toEqual([runId]);
  } finally {
    await pipeline.stop();
  }
});

test('a run that failed, and one that was cancelled, still tell what they came to', async () => {
  const dir = await tempDir();
  const pipeline = await startPipeline(dir);
  try {
    const { client, taskQueue } = pipeline;
    await writeFile(path.join(dir, 'bad.csv'), `text,category\n${'a prompt without an answer,\n'.repeat(50)}`);
    const bad = projectOf(pipeline, {
      data: { sources: [{ path: 'bad.csv', columns: { prompt: 'text', completion: 'category' } }] },
    });
    const failed = await startRun(bad, client, { taskQueue });
    expect(await failed.outcome()).toMatchObject({ stage: 'failed', error: { code: 'DATA_REJECTED' } });

    await pipeline.control('/_clock', { train_seconds: 600 });
    const project = projectOf(pipeline);
    const run = await startRun(project, client, { taskQueue });
    await expect.poll(async () => (await run.status()).outcome.stage, { timeout: 30_000 }).toBe('train');
    await client.workflow.getHandle(run.workflowId).cancel();
    expect(await run.outcome()).toMatchObject({ stage: 'cancelled', error: { code: 'CANCELLED' } });
    expect((await openRun(project, client, run.runId).status()).outcome.stage).toBe('cancelled');
  } finally {
    await pipeline.stop();
  }
});

test('a source that is not there and a run that nobody started are told with their code', async () => {
  const pipeline = await startPipeline(await tempDir(), { withoutWorker: true });
  try {
    const { client, taskQueue } = pipeline;
    const gone = projectOf(pipeline, { data: { sources: [{ path: 'gone.csv' }] } });
    expect(await codeOf(startRun(gone, client, { taskQueue }))).toBe('FILE_NOT_FOUND');
    expect(await codeOf(openRun(gone, client, 'nobody').outcome())).toBe('RUN_UNKNOWN');
    expect(await listRuns(gone)).toEqual([]);
    const wrong = (): Project => projectOf(pipeline, { name: 'No Name' });
    expect(wrong).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  } finally {
    await pipeline.stop();
  }
});
