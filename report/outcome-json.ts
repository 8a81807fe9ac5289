import { hintOf } from '../domain/failures.ts';
import type { EvaluationFigures, RunOutcome } from '../domain/run-outcome.ts';

/** The `evaluation` object of every `--json`. */
export function figuresJson(evaluation: EvaluationFigures) {
  const { metric, baseline, candidate, difference, confidenceInterval, pValue, n, detectable } = evaluation;
  return {
    metric,
    baseline,
    candidate,
    difference,
    confidence_interval: confidenceInterval,
    p_value: pValue,
    n,
    detectable,
  };
}

function costToJson(cost: RunOutcome['cost']) {
  if (cost === null) return null;
  const { training, evaluation, hosting, total, currency, estimated } = cost;
  return { training, evaluation, hosting, total, currency, estimated };
}

function errorToJson(error: RunOutcome['error']) {
  if (error === null) return null;
  return { code: error.code, message: error.message, hint: hintOf(error) };
}

/**
 * The outcome in the JSON shape of `run --json`'s last line, without what only the command knows (`workflow_id`,
 * `temporal_ui`, `report`, `exit_code`). Shares are in [0, 1], money in `cost.currency`.
 */
export function outcomeToJson(outcome: RunOutcome) {
  return {
    run_id: outcome.runId,
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
    // Flat, and under the name that the dataset ledger has for them: a reader of either finds the counts.
    ledger: outcome.ledger === null ? null : { ...outcome.ledger, totals: outcome.ledger },
    evaluation: outcome.evaluation === null ? null : figuresJson(outcome.evaluation),
    cost: costToJson(outcome.cost),
    error: errorToJson(outcome.error),
  };
}
