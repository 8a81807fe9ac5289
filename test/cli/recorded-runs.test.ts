import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { claimRun } from '../../runs/claim-run.ts';
import { loadForRun } from '../../cli/load-run-config.ts';
import { resolvedConfig } from '../../runs/claim-run.ts';
import { changeRecord } from '../../runs/run-records.ts';
import { readSettings } from '../../config/settings.ts';
import type { RunOutcome } from '../../domain/run-outcome.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';
import { createDiskStore } from '../../platform/disk-store.ts';
import { project, runCli } from './run-cli.ts';

const options = { json: false, quiet: false, color: true, debug: false, config: null, set: [] };

/** Closes a run's record as its workflow would. */
async function close(
  store: ArtifactStore,
  runId: string,
  outcome: Partial<RunOutcome>,
  retriedBy: string | null = null,
) {
  const at = '2026-11-24T12:00:00.000Z';
  await changeRecord(store, runId, (record) => ({
    ...record,
    ...{ updatedAt: at, closedAt: at, retriedBy },
    status: { ...record.status, outcome: { ...record.status.outcome, stage: 'done', ...outcome } },
  }));
}

describe('runs that the store remembers, without Temporal', () => {
  let cwd: string;
  let store: ArtifactStore;

  const start = async (runId: string): Promise<void> => {
    const loaded = loadForRun({ cwd, options, settings: readSettings({}) });
    await claimRun(store, runId, resolvedConfig(loaded, new Date()));
  };

  beforeEach(() => {
    cwd = project();
    store = createDiskStore(join(cwd, '.retune', 'store'));
  });

  it.each([
    [{ verdict: 'PROMOTE', modelVersion: 'support-intents@1', championAfter: 'support-intents@1' }, [], 0],
    [{ verdict: 'HOLD' }, [], 4],
    [{ verdict: 'HOLD' }, ['--fail-on', 'reject'], 0],
    [{ verdict: 'REJECT' }, ['--fail-on', 'reject'], 4],
    [{ verdict: 'REJECT' }, ['--fail-on', 'never'], 0],
    [{ stage: 'failed', error: { code: 'JOB_FAILED', message: 'it failed', hint: '' } }, [], 5],
    [{ stage: 'cancelled', error: { code: 'CANCELLED', message: 'cancelled', hint: '' } }, [], 6],
  ] as const)('`run --id` of one that came to %j exits (with %j) by it', async (outcome, flags, code) => {
    await start('mine');
    await close(store, 'mine', outcome);
    const result = await runCli(['run', '--id', 'mine', '--json', ...flags], { cwd });
    expect(result.code).toBe(code);
    expect(result.json()).toMatchObject({ type: 'result', run_id: 'mine', exit_code: code, live: false });
    expect((await runCli(['watch', 'mine', ...flags], { cwd })).code).toBe(code);
    expect((await runCli(['status', 'mine'], { cwd })).code).toBe(0);
  });

  it('`run --id` refuses another configuration and names the keys that differ, from flags and --set alike', async () => {
    await start('mine');
    await close(store, 'mine', {});
    const flags = ['--base-model', 'other', '--set', 'poll.deadline=1h'];
    const { code, json } = await runCli(['run', '--id', 'mine', '--json', ...flags], { cwd });
    expect(code).toBe(2);
    expect(json()['error']).toMatchObject({
      code: 'CONFIG_DIFFERS',
      details: { keys: ['poll.deadline', 'training.base_model'] },
    });
  });

  it('`run --id` is not bothered by another environment', async () => {
    await start('mine');
    await close(store, 'mine', {});
    const env = { TEMPORAL_ADDRESS: '127.0.0.1:1', RETUNE_LOCAL_PROVIDER_URL: 'http://127.0.0.1:9' };
    expect((await runCli(['run', '--id', 'mine', '--fail-on', 'never'], { cwd, env })).code).toBe(0);
  });

  it('`run --id` and `retry` of a retried run attach to the newest of its chain', async () => {
    for (const id of ['mine', 'mine.2', 'mine.3']) await start(id);
    await close(store, 'mine', { stage: 'failed' }, 'mine.2');
    await close(store, 'mine.2', { stage: 'failed' }, 'mine.3');
    await close(store, 'mine.3', {});
    for (const argv of [
      ['run', '--id', 'mine'],
      ['retry', 'mine'],
    ]) {
      expect((await runCli([...argv, '--json'], { cwd })).json()).toMatchObject({ run_id: 'mine.3' });
    }
  });

  it('of two that claim one id at once, one is new and the other attaches', async () => {
    const loaded = loadForRun({ cwd, options, settings: readSettings({}) });
    const resolved = resolvedConfig(loaded, new Date());
    const claims = await Promise.all([claimRun(store, 'mine', resolved), claimRun(store, 'mine', resolved)]);
    expect(claims.map(({ isNew }) => isNew).filter(Boolean)).toEqual([true]);
  });

  it('`status` tells an open run from its record, not live, where Temporal cannot be reached', async () => {
    await start('mine');
    const { code, json, stderr } = await runCli(['status', 'mine', '--json'], { cwd });
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      run_id: 'mine',
      stage: 'prepare',
      live: false,
      pending_approval: null,
      exit_code: 0,
    });
    expect(stderr).toMatch(/^warning: Temporal at 127\.0\.0\.1:1 cannot be reached/);
  });

  it('`retry` of a run that is done exits 2 and names what can be done', async () => {
    await start('mine');
    await close(store, 'mine', {});
    const { code, stderr } = await runCli(['retry', 'mine'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('retune rerun mine');
  });

  it('`list` shows the newest first, with an exit code only for what is closed', async () => {
    await start('older');
    await close(store, 'older', { verdict: 'HOLD' });
    await start('newer');
    const { runs } = (await runCli(['list', '--json'], { cwd })).json() as {
      runs: { run_id: string; exit_code: number | null }[];
    };
    expect(runs.map(({ run_id: id, exit_code: code }) => [id, code])).toEqual([
      ['newer', null],
      ['older', 4],
    ]);
  });

  it('`report` exits 2 where none is written, and prints its path alone where one is', async () => {
    await start('mine');
    expect((await runCli(['report', 'mine'], { cwd })).code).toBe(2);
    for (const name of ['report.html', 'report.json', 'report.md', 'model-card.md', 'dataset-card.md'])
      await store.writeDocument(`runs/mine/${name}`, 'x');
    const { code, stdout } = await runCli(['report', 'mine'], { cwd });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${join(cwd, '.retune', 'reports', 'mine', 'report.html')}\n`,
    });
  });

  it('`diff` says what changed between two runs', async () => {
    await start('a');
    await start('b');
    await close(store, 'b', { datasetDigest: 'abc' });
    const { code, json } = await runCli(['diff', 'a', 'b', '--json'], { cwd });
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      ...{ a: 'a', b: 'b', config: { equal: true, keys: [], changes: [] }, data: { equal: false, train: null } },
      score: { difference: null },
    });
  });

  it.each(['retry', 'rerun', 'report'])('`%s` of an unknown run exits 2', async (command) => {
    const { code, stderr } = await runCli([command, 'nix'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('retune list');
  });
});
