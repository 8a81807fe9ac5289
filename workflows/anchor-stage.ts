import type { ArtifactRef } from '../domain/artifact.ts';
import { sumKnown } from '../domain/sum-known.ts';
import { answering, provider, scoring } from './activities.ts';
import { figuresText } from './details.ts';
import { leftOfCap } from './evaluate-stage.ts';
import { whileHosted } from './host-models.ts';
import { askForSpending } from './prepare-stages.ts';
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
  const { anchor, plan, shards } = planned;
  await answerAnchor(run, plan, shards);
  const judged = await scoring.judgeAnchor.executeWithOptions({ summary: `Hold the candidate to ${anchor}` }, [
    { configRef, plan, anchor, details: evaluation },
  ]);
  run.advance({ evaluation: judged.details });
  run.update({ verdict: judged.verdict, reasons: judged.reasons });
  run.note(`against the anchor ${anchor}: ${figuresText(judged.figures)} over ${judged.figures.n} prompts`);
}

async function answerAnchor(run: RunState, plan: ArtifactRef, shards: number): Promise<void> {
  const { configRef, firstRunId } = run.input;
  const asked = { models: [{ provider: run.plan.provider, model: run.progress.job?.fineTunedModel ?? '' }] };
  const { hosted: models } = await provider.planHosting.executeWithOptions(
    { summary: 'Which models have to be hosted' },
    [{ configRef, asked }],
  );
  const budget = await leftOfCap(run);
  const { costUsd: hostingUsd } = await whileHosted({ firstRunId, configRef, models }, async ({ names }) => {
    for (let shard = 0; shard < shards; shard += 1) {
      const summary = `candidate: anchor prompts of shard ${shard + 1} of ${shards}`;
      const { costUsd } = await answering.answerPrompts.executeWithOptions({ summary }, [
        { configRef, plan, side: 'candidate', shard, callAs: names },
      ]);
      run.evaluationCost = sumKnown(run.evaluationCost, costUsd);
      await askAboveCap(run, budget);
    }
  });
  run.hostingCost = sumKnown(run.hostingCost, hostingUsd);
}

/** The cap holds for these answers too; a person who lifted it in this run has answered already. */
async function askAboveCap(run: RunState, budget: number | null): Promise<void> {
  const spent = run.evaluationCost;
  if (budget === null || spent === null || spent <= budget) return;
  if (run.approvals.decisions().some(({ id, decision }) => id === 'spend-2' && decision === 'approve')) return;
  const question = `the evaluation has cost ${spent.toFixed(2)} USD so far, above the ${budget.toFixed(2)} USD that training left of budget.max_cost_usd; go on with the prompts of the anchor?`;
  await askForSpending(run, { id: 'spend-2', question });
  await run.enter('evaluate');
}
