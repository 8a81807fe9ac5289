import { versionName } from '../domain/model-line.ts';
import { sumKnown } from '../domain/sum-known.ts';
import { answering, line, provider } from './activities.ts';
import { whileHosted } from './host-models.ts';
import type { RunState } from './run-state.ts';

/** Gives the candidate its number in the line, and asks a person where the gate says so. */
export async function gate(run: RunState): Promise<void> {
  await run.enter('gate');
  const { runId, name, configRef } = run.input;
  const { fineTunedModel, baseModel, datasetDigest, verdict, evaluation } = run.outcome;
  const { dataset } = run.progress;
  if (fineTunedModel === null || dataset === null) throw new TypeError('there is no candidate to decide on');
  const registered = await line.registerVersion.executeWithOptions({ summary: `Register the candidate in ${name}` }, [
    {
      name,
      version: {
        runId,
        provider: run.plan.provider,
        model: fineTunedModel,
        baseModel,
        datasetDigest,
        verdict,
        evaluation,
        trainKeys: dataset.trainKeys,
        configRef,
        evaluationPlan: run.evaluationPlan,
        actor: 'retune',
        reason: `evaluated in ${runId}`,
      },
    },
  ]);
  run.version = registered.version;
  run.update({
    modelVersion: versionName(name, registered.version),
    championAfter: versionName(name, registered.championAfter),
  });
  run.note(`${verdict}: ${run.outcome.reasons[0] ?? ''}`);
  const { gateApproval } = run.plan;
  const asks = (gateApproval === 'always' && verdict === 'PROMOTE') || (gateApproval !== 'never' && verdict === 'HOLD');
  run.promotable = verdict === 'PROMOTE';
  if (!asks) return;
  const question = `promote ${run.outcome.modelVersion}? verdict ${verdict}: ${run.outcome.reasons.slice(0, 2).join(' ')}`;
  const answer = await run.approvals.request(run, { id: 'promotion-1', question }, run.plan.approvalTimeoutMs);
  run.promotable = answer.decision === 'approve';
  if (run.promotable) return;
  run.update({ reasons: [...run.outcome.reasons, 'not approved'] });
}

/** Makes the candidate the champion, unless the line was frozen or has another champion by now. */
export async function promote(run: RunState): Promise<void> {
  if (!run.promotable || run.version === null) return;
  await run.enter('promote');
  const { runId, name } = run.input;
  const { fineTunedModel, modelVersion, verdict } = run.outcome;
  if (fineTunedModel === null) throw new TypeError('there is no model to promote');
  await smokeTest(run, fineTunedModel);
  const answer = run.approvals
    .decisions()
    .findLast(({ id, decision }) => id.startsWith('promotion') && decision === 'approve');
  const change = await line.promoteVersion.executeWithOptions({ summary: `Promote ${modelVersion}` }, [
    {
      name,
      promotion: {
        version: run.version,
        automatic: true,
        expectedChampion: run.expectedChampion,
        runId,
        actor: answer?.actor ?? 'retune',
        reason: answer?.reason || `verdict ${verdict} in ${runId}`,
      },
    },
  ]);
  run.update({
    championBefore: versionName(name, change.championBefore),
    championAfter: versionName(name, change.championAfter),
    ...(change.refused === null ? {} : { reasons: [...run.outcome.reasons, change.refused] }),
  });
  run.note(change.refused === null ? `${modelVersion} is the champion` : `not promoted: ${change.refused}`);
}

/** One prompt before the promotion; a model that has to be hosted is hosted for it, and released. */
async function smokeTest(run: RunState, model: string): Promise<void> {
  const { firstRunId, configRef } = run.input;
  const candidate = { provider: run.plan.provider, model };
  const { hosted: models } = await provider.planHosting.executeWithOptions(
    { summary: 'Whether the model has to be hosted', scheduleToCloseTimeout: run.plan.stageDeadlineMs },
    [{ configRef, asked: { models: [candidate] } }],
  );
  const { costUsd } = await whileHosted({ firstRunId, configRef, models }, ({ names }) =>
    answering.smokeTest.executeWithOptions(
      {
        summary: `One prompt to ${run.outcome.modelVersion} before it is promoted`,
        scheduleToCloseTimeout: run.plan.stageDeadlineMs,
      },
      [{ configRef, model: names[0]?.callAs ?? model }],
    ),
  );
  run.hostingCost = sumKnown(run.hostingCost, costUsd);
}
