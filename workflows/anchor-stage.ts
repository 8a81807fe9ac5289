import { answering, scoring } from './activities.ts';
import { askModels } from './ask-models.ts';
import { figuresText } from './details.ts';
import type { RunState } from './run-state.ts';

/**
 * Holds a scheduled candidate that need not be better to the line's frozen anchor: each generation may lose a little
 * against the one before, all of them together no more than one margin against the anchor. Only what might be promoted
 * is asked.
 */
export async function holdToAnchor(run: RunState): Promise<void> {
  const { dataset, job, evaluation } = run.progress;
  const { verdict } = run.outcome;
  const mayBePromoted = verdict === 'PROMOTE' || (verdict === 'HOLD' && run.plan.gateApproval !== 'never');
  if (!run.plan.anchored || !mayBePromoted || dataset === null || job === null || evaluation === null) return;
  const { runId, name, configRef } = run.input;
  const planned = await answering.planAnchor.executeWithOptions(
    { summary: `The frozen prompts of the anchor of ${name}` },
    [{ runId, name, configRef, dataset, candidate: job.fineTunedModel }],
  );
  if (planned === null) return;
  const { anchor, plan, shards, look } = planned;
  const models = [{ provider: run.plan.provider, model: job.fineTunedModel }];
  const what = 'prompts of the anchor';
  await askModels(run, { plan, sides: ['candidate'], models, shards, what, asksAboveCap: true });
  const judged = await scoring.judgeAnchor.executeWithOptions({ summary: `Hold the candidate to ${anchor}` }, [
    { configRef, plan, anchor, look, details: evaluation },
  ]);
  run.advance({ evaluation: judged.details });
  run.update({ verdict: judged.verdict, reasons: judged.reasons });
  run.note(`against the anchor ${anchor}: ${figuresText(judged.figures)} over ${judged.figures.n} prompts`);
}
