import { describe, expect, it } from 'vitest';
import { workerPlan } from '../../cli/worker-plan-options.ts';
import { runCli } from './run-cli.ts';

const flags = { queue: [], rate: [] };

describe('what a worker serves', () => {
  it('is no queue that is not there', async () => {
    const { code, stderr } = await runCli(['worker', '--queue', 'provder']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'error: --queue "provder" is none of workflows, data, provider, evaluation (USAGE)\nhint: did you mean provider?\n',
    });
  });

  it('is everything by default, without a limit of its own', () => {
    expect(workerPlan(flags)).toEqual({
      queues: ['workflows', 'data', 'provider', 'evaluation'],
      rates: {},
      slots: null,
    });
  });

  it('is each queue that is named, once', () => {
    const plan = workerPlan({ ...flags, queue: ['evaluation', 'data', 'data'], rate: ['evaluation=0.5'], slots: '8' });
    expect(plan).toEqual({ queues: ['data', 'evaluation'], rates: { evaluation: 0.5 }, slots: 8 });
  });

  it.each([
    ['a rate of no queue', { ...flags, rate: ['20'] }, '--rate 20 is no rate above 0'],
    [
      'a rate of the workflows',
      { ...flags, rate: ['workflows=20'] },
      '--rate "workflows" is none of data, provider, evaluation',
    ],
    ['a rate of nothing', { ...flags, rate: ['data=0'] }, '--rate data=0 is no rate above 0'],
    ['no slots', { ...flags, slots: '0' }, '--slots 0 is no number of slots'],
  ])('is refused as usage for %s', (_what, given, message) => {
    expect(() => workerPlan(given)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});
