import { describe, expect, it, onTestFinished } from 'vitest';
import { startPipeline } from '../support/pipeline.ts';
import type { Pipeline, PipelineOptions } from '../support/pipeline.ts';
import { tempDir } from '../support/temp-dir.ts';

const CREATE = '/v1/fine_tune/create';
const UPLOAD = '/v1/fine_tune/upload';
const FILES = '/v1/fine_tune/files';

async function pipelineOfTest(options?: PipelineOptions): Promise<Pipeline> {
  const pipeline = await startPipeline(await tempDir(), options);
  onTestFinished(() => pipeline.stop());
  return pipeline;
}

/** How many creates reached the provider, and whether the reply to the last one was read or its job found. */
async function createsOf(pipeline: Pipeline): Promise<{ creates: number; how: string | undefined }> {
  const { requests } = await pipeline.journal();
  const creates = requests.filter(({ path }) => path === CREATE).length;
  return { creates, how: /"how":"(created|adopted)"/.exec(pipeline.log())?.[1] };
}

const LIST_LAG = { path: '/v1/fine_tune/list', kind: 'list_lag', delay_ms: 60_000 };

describe('one run makes one job', () => {
  // `sent` shows that the fault struck: without it each of these would be one create whose reply was read.
  it.each([
    [
      'the connection drops before the create is carried out',
      [{ path: CREATE, kind: 'drop_before', times: 2 }],
      { creates: 3, how: 'created' },
    ],
    [
      'the reply is lost after it was carried out',
      [{ path: CREATE, kind: 'drop_after_commit', times: 1 }],
      { creates: 1, how: 'adopted' },
    ],
    [
      'the server answers 500 after it was carried out',
      [{ path: CREATE, kind: 'status', status: 500, times: 1 }],
      { creates: 1, how: 'adopted' },
    ],
    ['the connection is reset', [{ path: CREATE, kind: 'reset', times: 1 }], { creates: 1, how: 'adopted' }],
    ['the reply is cut', [{ path: CREATE, kind: 'truncate', times: 1 }], { creates: 1, how: 'adopted' }],
    [
      'the provider asks to wait',
      [{ path: CREATE, kind: 'status', status: 429, retry_after: 1, times: 2 }],
      { creates: 3, how: 'created' },
    ],
    [
      'the provider asks to wait no time at all',
      [{ path: CREATE, kind: 'status', status: 429, retry_after: 0, times: 2 }],
      { creates: 3, how: 'created' },
    ],
    [
      'the reply is lost and the list lags',
      [{ path: CREATE, kind: 'drop_after_commit', times: 1 }, LIST_LAG],
      { creates: 2, how: 'created' },
    ],
    [
      'the reply is lost twice and the list lags',
      [{ path: CREATE, kind: 'drop_after_commit', times: 2 }, LIST_LAG],
      { creates: 3, how: 'created' },
    ],
  ])('when %s', async (_title, faults, sent) => {
    const pipeline = await pipelineOfTest({ rows: 200, logLevel: 'debug' });
    await pipeline.control('/_faults', faults);
    const run = await pipeline.start({ sets: ['poll.interval=300ms'] });
    const outcome = await run.result();
    const { jobs, files } = await pipeline.journal();
    expect(outcome.stage).toBe('done');
    expect(jobs.map(({ job_id }) => job_id)).toEqual([outcome.jobId]);
    expect(files.map(({ deleted }) => deleted)).toEqual([true]);
    expect(await createsOf(pipeline)).toEqual(sent);
  });

  it('when the create takes longer than the client waits', async () => {
    const pipeline = await pipelineOfTest({ rows: 200, createTimeoutMs: 1_000, logLevel: 'debug' });
    await pipeline.control('/_faults', [{ path: CREATE, kind: 'slow', delay_ms: 4_000, times: 1 }]);
    const run = await pipeline.start({ sets: ['poll.interval=300ms'] });
    const outcome = await run.result();
    expect(outcome.stage).toBe('done');
    expect((await pipeline.journal()).jobs.map(({ job_id }) => job_id)).toEqual([outcome.jobId]);
    expect(await createsOf(pipeline)).toEqual({ creates: 1, how: 'adopted' });
  });

  it.each([
    ['is lost', [{ path: UPLOAD, kind: 'drop_after_commit', times: 1 }], { uploads: 1, lookUps: 4 }],
    [
      'is lost twice and the list of files lags',
      [
        { path: UPLOAD, kind: 'drop_after_commit', times: 2 },
        { path: FILES, kind: 'list_lag', delay_ms: 60_000 },
      ],
      { uploads: 3, lookUps: 5 },
    ],
  ])('and one file, deleted in the end, when the reply to the upload %s', async (_title, faults, sent) => {
    const pipeline = await pipelineOfTest({ rows: 200 });
    await pipeline.control('/_faults', faults);
    const run = await pipeline.start({ sets: ['poll.interval=300ms'] });
    expect((await run.result()).stage).toBe('done');
    const { jobs, files, requests } = await pipeline.journal();
    expect(jobs).toHaveLength(1);
    expect(files.map(({ deleted }) => deleted)).toEqual([true]);
    const count = (wanted: string): number => requests.filter(({ path }) => path === wanted).length;
    // One look-up before each attempt, one for what attempts that broke off may have left, and one for what is to be deleted.
    expect({ uploads: count(UPLOAD), lookUps: count(FILES) }).toEqual(sent);
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
