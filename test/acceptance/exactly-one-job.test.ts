import { describe, expect, it, onTestFinished } from 'vitest';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline, PipelineOptions } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const CREATE = '/v1/fine_tune/create';
const UPLOAD = '/v1/fine_tune/upload';

async function pipelineOfTest(options?: PipelineOptions): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), options);
  onTestFinished(() => pipeline.stop());
  return pipeline;
}

describe('one run makes one job', () => {
  it.each([
    ['the connection drops before the create is carried out', [{ path: CREATE, kind: 'drop_before', times: 2 }]],
    ['the reply is lost after it was carried out', [{ path: CREATE, kind: 'drop_after_commit', times: 1 }]],
    ['the reply is lost twice', [{ path: CREATE, kind: 'drop_after_commit', times: 2 }]],
    ['the server answers 500 after it was carried out', [{ path: CREATE, kind: 'status', status: 500, times: 1 }]],
    ['the connection is reset', [{ path: CREATE, kind: 'reset', times: 1 }]],
    ['the reply is cut', [{ path: CREATE, kind: 'truncate', times: 1 }]],
    ['the provider asks to wait', [{ path: CREATE, kind: 'status', status: 429, retry_after: 1, times: 2 }]],
    [
      'the reply is lost and the list lags',
      [
        { path: CREATE, kind: 'drop_after_commit', times: 1 },
        { path: '/v1/fine_tune/list', kind: 'list_lag', delay_ms: 5_000 },
      ],
    ],
  ])('when %s', async (_title, faults) => {
    const pipeline = await pipelineOfTest({ rows: 200 });
    await pipeline.control('/_faults', faults);
    const run = await pipeline.start({ sets: ['poll.interval=300ms'] });
    const outcome = await run.result();
    const { jobs, files } = await pipeline.journal();
    expect(outcome.stage).toBe('done');
    expect(jobs.map(({ job_id }) => job_id)).toEqual([outcome.jobId]);
    expect(files.filter(({ deleted }) => !deleted)).toEqual([]);
  });

  it('when the create takes longer than the client waits', async () => {
    const pipeline = await pipelineOfTest({ rows: 200, createTimeoutMs: 1_000 });
    await pipeline.control('/_faults', [{ path: CREATE, kind: 'slow', delay_ms: 4_000, times: 1 }]);
    const run = await pipeline.start({ sets: ['poll.interval=300ms'] });
    const outcome = await run.result();
    expect(outcome.stage).toBe('done');
    expect((await pipeline.journal()).jobs.map(({ job_id }) => job_id)).toEqual([outcome.jobId]);
  });

  it('and one file, when the reply to the upload is lost', async () => {
    const pipeline = await pipelineOfTest({ rows: 200 });
    await pipeline.control('/_faults', [{ path: UPLOAD, kind: 'drop_after_commit', times: 2 }]);
    const run = await pipeline.start({ sets: ['poll.interval=300ms'] });
    expect((await run.result()).stage).toBe('done');
    const { jobs, files } = await pipeline.journal();
    expect(jobs).toHaveLength(1);
    expect(files).toHaveLength(1);
  });

  it('when two workers serve the queue at once', async () => {
    const pipeline = await pipelineOfTest({ rows: 200 });
    await pipeline.startWorker();
    const runs = await Promise.all(
      Array.from({ length: 3 }, () => pipeline.start({ sets: ['poll.interval=300ms', 'evaluation.baseline=base'] })),
    );
    const outcomes = await Promise.all(runs.map((run) => run.result()));
    const { jobs } = await pipeline.journal();
    expect(jobs).toHaveLength(3);
    expect(new Set(outcomes.map(({ jobId }) => jobId))).toEqual(new Set(jobs.map(({ job_id }) => job_id)));
  });
});
