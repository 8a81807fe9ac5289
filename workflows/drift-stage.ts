import type { DriftPlan } from '../activities/drift.ts';
import type { Weighed } from '../activities/weigh-retraining.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import { answering, line, scoring } from './activities.ts';
import { askModels } from './ask-models.ts';
import { hindrance } from './hindrance.ts';
import { leftOfStageMs } from './left-of-stage.ts';
import type { RunState } from './run-state.ts';

/**
 * Too little is new to train for its own sake: has the champion fallen below its own past on it? What hinders asking is a
 * warning, and the run is skipped as it would have been.
 */
export async function lookForDrift(run: RunState, dataset: PreparedDatasetRef, weighed: Weighed): Promise<Weighed> {
  const { runId, name, configRef } = run.input;
  let champion = `the champion of ${name}`;
  const told = (why: string): Weighed => ({ ...weighed, why: `${weighed.why}; ${why}` });
  try {
    const planned = await answering.planDrift.executeWithOptions(
      { summary: 'The new prompts for the champion', scheduleToCloseTimeout: leftOfStageMs(run) },
      [{ runId, name, configRef, dataset }],
    );
    if (planned.kind === 'not_asked') return told(planned.why);
    champion = planned.champion;
    if (!(await reserved(run, planned))) {
      return told(`the month's budget has nothing left to ask ${champion} with`);
    }
    const { model, plan, past, shards } = planned;
    const sides = ['champion'];
    await askModels(run, { plan, sides, models: [model], shards, what: 'new prompts', asksAboveCap: false });
    const { drifted, why } = await scoring.judgeDrift.executeWithOptions(
      { summary: `Does ${champion} still do as well?`, scheduleToCloseTimeout: leftOfStageMs(run) },
      [{ configRef, champion, plan, past }],
    );
    return drifted ? { ...weighed, train: true, why } : told(why);
  } catch (error) {
    run.warn(`whether ${champion} still does as well could not be asked: ${hindrance(error)}`);
    return weighed;
  }
}

type Asked = Extract<DriftPlan, { kind: 'ask' }>;

async function reserved(run: RunState, { month, champion }: Asked): Promise<boolean> {
  if (month === null) return true;
  const { name, runId } = run.input;
  const answer = await line.reserveBudget.executeWithOptions({ summary: `Reserve for asking ${champion}` }, [
    { name, runId, ...month },
  ]);
  if (answer.reserved) run.reserved = month;
  return answer.reserved;
}
