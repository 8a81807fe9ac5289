import { describe, expect, it } from 'vitest';
import { emptyOutcome } from '../../domain/run-beginning.ts';
import type { RunStatus } from '../../domain/run-status.ts';
import { describeRun } from '../../workflows/details.ts';
import { took } from '../../workflows/took.ts';

const status = (change: Partial<RunStatus>): RunStatus => ({
  outcome: emptyOutcome({ runId: 'run-1', name: 'tickets' }),
  stages: [],
  pendingApproval: null,
  decisions: [],
  attention: null,
  warnings: [],
  ...change,
});

describe('the current details of a run', () => {
  it('begin with what waits for a person, and the commands that answer', () => {
    const asked = { id: 'spend-1', kind: 'spending', question: 'spend 3.00 USD?', askedAt: '', expiresAt: '' } as const;
    expect(describeRun(status({ pendingApproval: asked }))).toMatch(
      /^\*\*Waits for an answer\*\* to spend-1: spend 3.00 USD\?\n\n- `retune approve run-1 spend-1`\n- `retune reject run-1 spend-1`/,
    );
    const attention = { kind: 'deadline', message: 'the job is late', commands: ['retune cancel run-1'] } as const;
    expect(describeRun(status({ attention }))).toMatch(
      /^\*\*Needs attention\*\*: the job is late\n\n- `retune cancel run-1`/,
    );
  });

  it('say why a run failed and what to do', () => {
    const error = { code: 'JOB_FAILED', message: 'the job failed', hint: 'retry it' } as const;
    const outcome = { ...emptyOutcome({ runId: 'run-1', name: 'tickets' }), error };
    expect(describeRun(status({ outcome }))).toMatch(/^\*\*JOB_FAILED\*\*: the job failed\n\nretry it\n\n/);
  });

  it('list the stages with how long each took, and the day where it is another one', () => {
    const train = {
      stage: 'train',
      startedAt: '2026-11-24T22:00:00.000Z',
      endedAt: '2026-11-25T23:30:00.000Z',
    } as const;
    const evaluate = { stage: 'evaluate', startedAt: '2026-11-25T23:30:00.000Z', endedAt: null } as const;
    const text = describeRun(
      status({
        stages: [
          { ...train, note: 'job-1 succeeded' },
          { ...evaluate, note: '' },
        ],
      }),
    ).replaceAll('\u00a0', ' ');
    expect(text).toContain('| train | 22:00:00 | 1 d 1 h | job-1 succeeded |');
    expect(text).toContain('| evaluate | 11/25 23:30:00 | running |  |');
  });

  it('give a length of time in its two largest units', () => {
    const words = [0, 1_449, 60_000, 200_000, 3_600_000, 93_600_000].map((ms) => took(ms).replaceAll('\u00a0', ' '));
    expect(words).toEqual(['0 s', '1.4 s', '1 min', '3 min 20 s', '1 h', '1 d 2 h']);
  });
});
