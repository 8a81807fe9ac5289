import { outcomeToJson } from './outcome-json.ts';
import type { ReportData } from './report-data.ts';

/** The same JSON value with every key in snake_case; only for values whose keys are names of ours. */
function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeKeys(inner),
    ]),
  );
}

/** `report.json`: the result of `run --json` with the details beside it. */
export function reportToJson(data: ReportData): Record<string, unknown> {
  return {
    ...outcomeToJson(data.outcome),
    name: data.outcome.name,
    first_run_id: data.firstRunId,
    config_digest: data.configDigest,
    generated_at: data.generatedAt,
    local_provider: data.isLocalProvider,
    splits: {
      train: { rows: data.rows.train, tokens: data.tokens.train },
      validation: { rows: data.rows.validation, tokens: data.tokens.validation },
      test: { rows: data.rows.test, tokens: data.tokens.test },
    },
    ledger_details: data.ledger,
    evaluation_details: snakeKeys(data.evaluation),
    loss: data.loss.map(({ step, trainLoss, validLoss }) => ({ step, train_loss: trainLoss, valid_loss: validLoss })),
    stages: data.stages.map(({ stage, startedAt, endedAt, note }) => ({
      stage,
      started_at: startedAt,
      ended_at: endedAt,
      note,
    })),
    decisions: data.decisions,
    warnings: data.warnings,
  };
}
