import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { initialRecord } from '../../domain/initial-record.ts';
import type { RunOutcome } from '../../domain/run-outcome.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { claimRecord } from '../../runs/run-records.ts';
import { project, runCli } from './run-cli.ts';

const DAY_MS = 86_400_000;
const RECORDED = {
  name: 'support-intents',
  configRef: { key: 'sha256/00', sha256: '00', bytes: 0 },
  configDigest: 'digest',
  provider: 'local',
  baseModel: 'local-small',
};

describe('retune list', () => {
  let cwd: string;

  /** A run of the store that started so many days ago; open where no outcome is given. */
  const record = async (runId: string, daysAgo: number, outcome: Partial<RunOutcome> | null, more: object = {}) => {
    const startedAt = new Date(Date.now() - daysAgo * DAY_MS).toISOString();
    const fresh = initialRecord({ ...RECORDED, ...more, runId, firstRunId: runId, startedAt });
    const status = { ...fresh.status, outcome: { ...fresh.status.outcome, ...outcome } };
    const closedAt = outcome === null ? null : startedAt;
    await claimRecord(createDiskStore(join(cwd, '.retune', 'store')), { ...fresh, closedAt, status });
  };

  const list = async (...flags: readonly string[]): Promise<readonly string[]> => {
    const { code, json } = await runCli(['list', '--json', ...flags], { cwd });
    expect(code).toBe(0);
    return (json()['runs'] as { run_id: string }[]).map(({ run_id: id }) => id);
  };

  beforeEach(async () => {
    cwd = project();
    await record('old', 40, { stage: 'done', verdict: 'PROMOTE' });
    await record('held', 5, { stage: 'done', verdict: 'HOLD' }, { provider: 'openai', baseModel: 'gpt-4.1-mini' });
    await record('broken', 3, { stage: 'failed' }, { name: 'other-line' });
    await record('called-off', 2, { stage: 'cancelled' });
  });

  it.each([
    [[], ['called-off', 'broken', 'held', 'old']],
    [['--stage', 'failed'], ['broken']],
    [
      ['--stage', 'failed', '--stage', 'cancelled'],
      ['called-off', 'broken'],
    ],
    [
      ['--verdict', 'HOLD', '--verdict', 'PROMOTE'],
      ['held', 'old'],
    ],
    [['--stage', 'done', '--verdict', 'HOLD'], ['held']],
    [['--name', 'other-line'], ['broken']],
    [['--provider', 'openai'], ['held']],
    [['--base-model', 'gpt-4.1-mini'], ['held']],
    [
      ['--since', '4d'],
      ['called-off', 'broken'],
    ],
    [
      ['--until', '4d'],
      ['held', 'old'],
    ],
    [['--since', '6d', '--until', '4d'], ['held']],
    [['--since', '6d ago', '--until', '4d ago'], ['held']],
    [
      ['--limit', '2'],
      ['called-off', 'broken'],
    ],
    [['--stage', 'train'], []],
  ])('%j gives %j', async (flags, expected) => {
    expect(await list(...flags)).toEqual(expected);
  });

  it('takes a day to its end', async () => {
    const day = new Date(Date.now() - 5 * DAY_MS).toISOString().slice(0, 10);
    expect(await list('--since', day, '--until', day)).toEqual(['held']);
  });

  it('keeps the shape of each run', async () => {
    const { json } = await runCli(['list', '--json', '--stage', 'done', '--verdict', 'HOLD'], { cwd });
    expect(json()).toEqual({
      runs: [
        {
          ...{ run_id: 'held', name: 'support-intents', stage: 'done', verdict: 'HOLD', exit_code: 4 },
          ...{ started_at: expect.any(String), provider: 'openai', base_model: 'gpt-4.1-mini', live: false },
        },
      ],
    });
  });

  it('shows an open run as it is recorded where no Temporal answers, and says so', async () => {
    await record('open', 1, null);
    const { code, stdout, stderr } = await runCli(['list', '--stage', 'prepare'], { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('open') });
    expect(stderr).toMatch(/^warning: Temporal at .+ cannot be reached.+: open runs are shown as they are recorded\n$/);
  });

  it.each([
    [['--stage', 'trian'], 'did you mean train?'],
    [['--verdict', 'promote'], 'did you mean PROMOTE?'],
    [['--since', 'yesterday'], '2026-03-01'],
    [['--since', 'ago'], 'or as 7d for 7 days ago'],
    [['--limit', '0'], '--limit 20'],
  ])('%j is exit 2', async (flags, hint) => {
    const { code, stderr } = await runCli(['list', ...flags], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain(hint);
  });

  it('tells a filter that takes no run from a store without runs', async () => {
    expect((await runCli(['list', '--name', 'none'], { cwd })).stdout).toContain('no such run');
    expect((await runCli(['list'], { cwd: project() })).stdout).toContain('no runs yet');
  });
});
