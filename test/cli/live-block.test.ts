import { describe, expect, it } from 'vitest';
import { blockLines } from '../../cli/live-block.ts';
import type { Shown } from '../../cli/live-block.ts';
import { createPacer, progressText } from '../../cli/progress-rate.ts';
import { emptyOutcome } from '../../domain/run-beginning.ts';
import type { RunStatus, WatchStatus } from '../../domain/run-status.ts';
import type { Stage } from '../../domain/stage.ts';

const AT = '2026-11-24T12:00:00.000Z';
const NOW = Date.parse(AT);

/** A run that has come to the last of these stages. */
function statusAt(...stages: Stage[]): RunStatus {
  const outcome = { ...emptyOutcome({ runId: 'mine', name: 'line' }), stage: stages.at(-1) ?? 'prepare' };
  const records = stages.map((stage, index) => ({
    ...{ stage, startedAt: AT, note: index < stages.length - 1 ? `${stage} is done` : '' },
    endedAt: index < stages.length - 1 ? AT : null,
  }));
  return { outcome, stages: records, pendingApproval: null, decisions: [], attention: null, warnings: [] };
}

const shownOf = (status: RunStatus, more: Partial<Shown> = {}, closed = false): Shown => ({
  view: {
    runId: 'mine',
    status,
    closed,
    live: !closed,
    record: null,
    executionId: null,
    warning: null,
    unanswered: null,
  },
  ...{ watch: null, progress: null, losses: [] },
  ...more,
});

const watch: WatchStatus = {
  ...{ jobId: 'job-1', state: 'running', rawStatus: 'running', polls: 3, failedPolls: 0, lastPollAt: AT },
  ...{ nextPollAt: AT, estimatedFinish: null, deadlineAt: AT, stuck: false, metrics: null },
};

const textOf = (shown: Shown): string => blockLines(shown, '*', NOW).join('\n');

describe('the live block', () => {
  it('ticks what is over, with what came of it, and spins on what is not', () => {
    const lines = blockLines(shownOf(statusAt('prepare', 'upload')), '*', NOW);
    expect(lines.slice(1).map((line) => line.trim().split(/\s+/).slice(0, 2))).toEqual([
      ['✓', 'prepare'],
      ['*', 'upload'],
    ]);
    expect(lines[1]).toContain('prepare is done');
  });

  it('crosses the stage at which a run failed', () => {
    const lines = blockLines(shownOf(statusAt('prepare', 'train', 'failed'), {}, true), '*', NOW);
    expect(lines.slice(1).map((line) => line.trim().split(/\s+/)[0])).toEqual(['✓', '✗']);
  });

  it('says on what a training run waits, in the provider’s own word, and for how long', () => {
    const status = statusAt('train');
    expect(textOf(shownOf(status, { watch }))).toContain('job-1 running after poll 3; next 12:00:00');
    const queued = { ...watch, rawStatus: 'queued', estimatedFinish: '2026-11-24T12:03:20.000Z' };
    expect(textOf(shownOf(status, { watch: queued }))).toContain(
      'job-1 queued after poll 3; next 12:00:00; about 3 m 20 s left',
    );
    const late = { ...watch, estimatedFinish: '2026-11-24T11:00:00.000Z', stuck: true };
    expect(textOf(shownOf(status, { watch: late }))).toMatch(/next 12:00:00; no news for long$/);
  });

  it('draws the loss, with validation, step and epoch', () => {
    const metrics = { step: 20, epoch: 2, trainLoss: 0.4, validLoss: 0.5 };
    const shown = shownOf(statusAt('train'), { watch: { ...watch, metrics }, losses: [0.9, 0.4] });
    expect(textOf(shown)).toContain('loss █▁ 0.400, validation 0.500 at step 20, epoch 2');
  });

  it('says what the run has cost so far, and what it was estimated to cost', () => {
    const spent = { total: 0.456, currency: 'USD', estimated: { low: 1, high: 2.5 } };
    const [heading] = blockLines(shownOf({ ...statusAt('evaluate'), spent }), '*', NOW + 62_000);
    expect(heading).toBe('mine  1 m 02 s  0.46 USD so far (estimated 1.00 to 2.50)');
  });

  it('shows how far a stage is, how fast it goes and how long it takes', () => {
    const progress = { stage: 'upload', kind: 'bytes', done: 4e6, total: 10e6 } as const;
    const pace = { perSecond: 2e6, leftMs: 3_000 };
    expect(textOf(shownOf(statusAt('upload'), { progress, pace }))).toContain('4.0 of 10.0 MB, 2.0 MB/s, 3 s left');
  });

  it('shows no progress of a stage that is past', () => {
    const progress = { stage: 'prepare', kind: 'rows', done: 4, total: 10 } as const;
    expect(textOf(shownOf(statusAt('prepare', 'estimate'), { progress }))).not.toContain('rows');
  });
});

describe('the pace of a stage', () => {
  const rows = (done: number, total: number | null = 4_000) =>
    ({ stage: 'prepare', kind: 'rows', done, total }) as const;

  it('needs two different sights', () => {
    const pacer = createPacer();
    expect(pacer(rows(0), 0)).toBeNull();
    expect(pacer(rows(0), 500)).toBeNull();
    expect(pacer(rows(1_000), 1_000)).toEqual({ perSecond: 1_000, leftMs: 3_000 });
  });

  it('goes on counting down while no heartbeat comes, down to nothing', () => {
    const pacer = createPacer();
    pacer(rows(0), 0);
    pacer(rows(1_000), 1_000);
    expect(pacer(rows(1_000), 2_000)).toEqual({ perSecond: 1_000, leftMs: 2_000 });
    expect(pacer(rows(1_000), 9_000)).toEqual({ perSecond: 1_000, leftMs: 0 });
  });

  it('begins anew with another stage, and after a try that failed', () => {
    const pacer = createPacer();
    pacer(rows(0), 0);
    pacer(rows(1_000), 1_000);
    expect(pacer(rows(10), 2_000)).toBeNull();
    expect(pacer({ stage: 'upload', kind: 'bytes', done: 20, total: null }, 3_000)).toBeNull();
    expect(pacer({ stage: 'upload', kind: 'bytes', done: 30, total: null }, 4_000)).toEqual({
      perSecond: 10,
      leftMs: null,
    });
  });

  it('is told in the words of what is counted', () => {
    expect(progressText(rows(1_200), { perSecond: 310, leftMs: 9_000 })).toBe(
      '1,200 of 4,000 rows, 310 a second, 9 s left',
    );
    expect(progressText(rows(1_200, null), null)).toBe('1,200 rows');
    expect(
      progressText({ stage: 'evaluate', kind: 'prompts', done: 3, total: 60 }, { perSecond: 0.25, leftMs: 228_000 }),
    ).toBe('3 of 60 prompts, 0.3 a second, 3 m 48 s left');
  });
});
