import { describe, expect, it } from 'vitest';
import { createEventDeriver } from '../../cli/run-events.ts';
import type { RunStatus, WatchStatus } from '../../domain/run-status.ts';
import { emptyOutcome } from '../../domain/run-beginning.ts';
import type { Stage } from '../../domain/stage.ts';

const AT = '2026-11-24T12:00:00.000Z';

function statusAt(...stages: Stage[]): RunStatus {
  const stage = stages.at(-1) ?? 'prepare';
  return {
    outcome: { ...emptyOutcome({ runId: 'mine', name: 'line' }), stage },
    stages: stages.map((name, index) => ({
      stage: name,
      startedAt: AT,
      endedAt: index < stages.length - 1 ? AT : null,
      note: '',
    })),
    pendingApproval: null,
    decisions: [],
    attention: null,
    warnings: [],
  };
}

function watchAfter(polls: number, step: number | null): WatchStatus {
  return {
    ...{
      jobId: 'job-1',
      state: 'running',
      rawStatus: 'running',
      polls,
      failedPolls: 0,
      lastPollAt: AT,
      nextPollAt: AT,
    },
    ...{ estimatedFinish: null, deadlineAt: AT, stuck: false },
    metrics: step === null ? null : { step, epoch: 1, trainLoss: 0.5, validLoss: null },
  };
}

const types = (events: readonly { type: string }[]): readonly string[] => events.map(({ type }) => type);

describe('the events of a run', () => {
  it('tell each stage once, also those that passed unseen between two looks', () => {
    const derive = createEventDeriver();
    const first = derive({ status: statusAt('prepare'), watch: null, progress: null });
    const again = derive({ status: statusAt('prepare'), watch: null, progress: null });
    const later = derive({ status: statusAt('prepare', 'estimate', 'upload'), watch: null, progress: null });
    expect(first.map(({ stage }) => stage)).toEqual(['prepare']);
    expect(again).toEqual([]);
    expect(later.map(({ stage }) => stage)).toEqual(['estimate', 'upload']);
  });

  it('tell a poll once and a metric only where its step is new', () => {
    const derive = createEventDeriver();
    const status = statusAt('train');
    derive({ status, watch: null, progress: null });
    expect(types(derive({ status, watch: watchAfter(1, null), progress: null }))).toEqual(['poll']);
    expect(types(derive({ status, watch: watchAfter(1, null), progress: null }))).toEqual([]);
    expect(types(derive({ status, watch: watchAfter(2, 10), progress: null }))).toEqual(['poll', 'metric']);
    expect(types(derive({ status, watch: watchAfter(3, 10), progress: null }))).toEqual(['poll']);
  });

  it('tell a warning once', () => {
    const derive = createEventDeriver();
    const status = { ...statusAt('train'), warnings: ['it looks stuck'] };
    derive({ status, watch: null, progress: null });
    expect(derive({ status, watch: null, progress: null })).toEqual([]);
  });

  it('tell again that a person is needed when that comes back', () => {
    const derive = createEventDeriver();
    const waiting = {
      ...statusAt('train'),
      outcome: { ...emptyOutcome({ runId: 'mine', name: 'line' }), stage: 'needs_attention' as const },
    };
    const seen = [waiting, statusAt('train'), waiting].flatMap((status) =>
      derive({ status, watch: null, progress: null }),
    );
    expect(seen.map(({ stage }) => stage)).toEqual(['train', 'needs_attention', 'needs_attention']);
  });

  it('tells a trouble once for as long as it lasts, however its text changes', () => {
    const derive = createEventDeriver();
    const seen = (message: string) =>
      derive({
        ...{ status: statusAt('prepare'), watch: null, progress: null },
        troubles: [{ key: 'convertShard STORE_UNREACHABLE', message }],
      }).filter(({ type }) => type === 'warning');
    expect(seen('the disk is full: one file')).toMatchObject([{ message: 'the disk is full: one file' }]);
    expect(seen('the disk is full: another file')).toEqual([]);
  });

  it('tell progress only where it moved', () => {
    const derive = createEventDeriver();
    const status = statusAt('prepare');
    const progress = { stage: 'prepare', kind: 'rows', done: 10, total: 20 } as const;
    expect(types(derive({ status, watch: null, progress }))).toEqual(['stage', 'progress']);
    expect(types(derive({ status, watch: null, progress }))).toEqual([]);
  });
});
