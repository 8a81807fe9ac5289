import type { EvaluationFigures, RunOutcome } from '../domain/run-outcome.ts';

/** The `evaluation` object that `run --json`, `evaluate --json` and `report.json` share. */
export function evaluationToJson(figures: EvaluationFigures) {
  return {
    metric: figures.metric,
    baseline: figures.baseline,
    candidate: figures.candidate,
    difference: figures.difference,
    confidence_interval: figures.confidenceInterval,
    p_value: figures.pValue,
    n: figures.n,
    detectable: figures.detectable,
  };
}

/**
 * A run's outcome under the names of its JSON shape. `report` is the artifact's key; a caller that has the file on its
 * disk puts the path there, and adds `workflow_id`, `temporal_ui` and `exit_code`.
 */
export function outcomeToJson(outcome: RunOutcome) {
  return {
    run_id: outcome.runId,
    name: outcome.name,
    stage: outcome.stage,
    verdict: outcome.verdict,
    reasons: outcome.reasons,
    provider: outcome.provider,
    job_id: outcome.jobId,
    base_model: outcome.baseModel,
    fine_tuned_model: outcome.fineTunedModel,
    model_version: outcome.modelVersion,
    champion_before: outcome.championBefore,
    champion_after: outcome.championAfter,
    dataset_digest: outcome.datasetDigest,
    ledger: outcome.ledger === null ? null : { totals: outcome.ledger },
    evaluation: outcome.evaluation === null ? null : evaluationToJson(outcome.evaluation),
    cost: outcome.cost,
    report: outcome.report?.key ?? null,
    error: outcome.error,
  };
}

/** What `outcomeToJson` returns. */
export type OutcomeJson = ReturnType<typeof outcomeToJson>;
