import { describe, expect, it } from 'vitest';
import { check } from '../../../scripts/chaos/check.ts';
import type { Evidence, RunResult } from '../../../scripts/chaos/check.ts';

const job = (id: string, key: string | null, status = 'succeeded', file = `file-${id}`) => ({
  job_id: id,
  status,
  training_file: file,
  error: null,
  metadata: key === null ? {} : { retune_key: key },
});

const result = (runId: string, jobId: string | null, change: Partial<RunResult> = {}): RunResult => ({
  ...{ runId, stage: 'done', jobId, cancelAsked: false, asked: false, error: null },
  ...change,
});

function found(jobs: Evidence['journal']['jobs'], results: readonly RunResult[], audit = '') {
  return check({ journal: { requests: [{ path: '/v1/fine_tune/create' }], jobs, files: [] }, audit, results });
}

describe('the checker of scripts/chaos', () => {
  it('finds nothing where each run is done and has the one job that succeeded', () => {
    const jobs = [job('a', 'run-1/1'), job('b', 'run-2/1')];
    expect(found(jobs, [result('run-1', 'a'), result('run-2', 'b')])).toMatchObject({
      ...{ jobs: 2, lost: 0, duplicate: 0, creates: 1, problems: [] },
    });
  });

  it.each([
    ['two jobs under one key', [job('a', 'run-1/1'), job('b', 'run-1/1', 'cancelled')], [result('run-1', 'a')]],
    [
      'two jobs of one file where the provider keeps no metadata',
      [job('a', null, 'succeeded', 'f'), job('b', null, 'running', 'f')],
      [result('run-1', 'a')],
    ],
  ])('counts %s as a duplicate', (_title, jobs, results) => {
    expect(found(jobs, results)).toMatchObject({ duplicate: 1, lost: 0 });
  });

  it.each([
    ['a run that is done without a job', [], [result('run-1', null)]],
    ['a run whose job the provider does not know', [], [result('run-1', 'a')]],
    ['a run that failed', [job('a', 'run-1/1')], [result('run-1', 'a', { stage: 'failed', error: 'why' })]],
    ['a job that is in no run', [job('a', 'run-1/1')], []],
    [
      'a job that goes on after its run was cancelled',
      [job('a', 'run-1/1', 'running')],
      [result('run-1', 'a', { stage: 'cancelled', cancelAsked: true })],
    ],
    [
      'a run that was cancelled though nobody asked',
      [job('a', 'run-1/1', 'cancelled')],
      [result('run-1', 'a', { stage: 'cancelled' })],
    ],
  ])('counts %s as lost', (_title, jobs, results) => {
    expect(found(jobs, results)).toMatchObject({ lost: 1, duplicate: 0 });
  });

  it('takes a cancelled run without a job, or with a job that ended, for what it is', () => {
    const cancelled = { stage: 'cancelled', cancelAsked: true };
    const results = [result('run-1', null, cancelled), result('run-2', 'b', cancelled)];
    expect(found([job('b', 'run-2/1', 'cancelled')], results)).toMatchObject({ lost: 0, duplicate: 0, cancelled: 2 });
  });

  it('counts the calls that the audit log has as failed, and no torn line', () => {
    const line = (status: unknown) => JSON.stringify({ action: 'POST /v1/x', status });
    const audit = [line(200), line(429), line('ECONNRESET'), '{"action":"POST /v1/x","sta', line(503)].join('\n');
    expect(found([], [], audit)).toMatchObject({ faults: 3 });
  });
});
