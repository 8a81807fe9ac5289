import { judgeEstimate } from '../activities/estimate.ts';
import type { Estimate } from '../activities/estimate.ts';
import { credentialsFor } from '../config/credentials.ts';
import type { LoadedConfig } from '../config/load.ts';
import { emptyOutcome } from '../domain/run-beginning.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { undecidedPii } from '../dataset/pii/undecided.ts';
import { resolvePii } from '../config/resolve-pii.ts';
import type { CommandContext } from './context.ts';
import { rejectedError } from './data-rejected.ts';
import { errorToJson, errorToText, exitCodeOfError } from './errors.ts';
import { estimateJson, estimateRun, estimateText } from './estimate-run.ts';
import { ledgerText } from './ledger-text.ts';
import { runResult } from './run-result.ts';
import type { PreparedDataset } from '../dataset/merge-shards.ts';

/** `run --dry-run`: what would happen, as far as this process can tell; sends nothing, stores nothing, needs no Temporal. */
export async function dryRun(context: CommandContext, loaded: LoadedConfig, threads?: number): Promise<number> {
  const { training, providers } = loaded.config;
  for (const role of ['train', 'eval'] as const) {
    credentialsFor(context.settings, training.provider, providers[training.provider] ?? null, role);
  }
  const { estimate, prepared, unscorable } = await estimateRun(context, loaded, threads);
  const { pii } = resolvePii(context.settings, loaded.config);
  const error = undecidedPii(pii, prepared.ledger.pii) ?? refusalOf(loaded, prepared, estimate);
  if (error === null && unscorable !== null) throw unscorable;
  const exitCode = error === null ? 0 : exitCodeOfError(error);
  const { name } = loaded.config;
  const outcome = {
    ...emptyOutcome({ runId: '', name }),
    stage: 'estimate' as const,
    provider: training.provider,
    baseModel: training.base_model,
    datasetDigest: prepared.datasetDigest,
    ledger: prepared.ledger.totals,
  };
  const result = runResult(outcome, {
    workflowId: null,
    temporalUi: null,
    report: null,
    exitCode,
    live: false,
    pendingApproval: null,
  });
  context.output.result(
    { ...result, run_id: null, estimate: estimateJson(estimate), error: error === null ? null : errorToJson(error) },
    [ledgerText(prepared.ledger), '', estimateText(estimate)].join('\n'),
  );
  if (error !== null && !context.options.json) context.output.stderr.write(errorToText(error, false));
  return exitCode;
}

function refusalOf({ config }: LoadedConfig, { ledger }: PreparedDataset, estimate: Estimate): RetuneError | null {
  const rejected = rejectedError(ledger, config.data.max_rejected_ratio);
  if (rejected !== null) return rejected;
  const { refusal } = judgeEstimate(config, estimate, new Date().toISOString());
  return refusal === null ? null : new RetuneError(refusal.code, refusal.message, { hint: 'see `retune estimate`' });
}
