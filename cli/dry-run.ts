import { checkCapabilities } from '../activities/check-capabilities.ts';
import { judgeEstimate } from '../activities/estimate.ts';
import type { Estimate } from '../activities/estimate.ts';
import { resolveRunPii } from '../activities/pii-receivers.ts';
import { providerOf } from '../activities/stored-config.ts';
import type { LoadedConfig } from '../config/load.ts';
import { namedModel } from '../config/named-model.ts';
import type { RunConfig } from '../config/run-config.ts';
import { emptyOutcome } from '../domain/run-beginning.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { undecidedPii } from '../dataset/pii/undecided.ts';
import { openWorkspace } from './workspace.ts';
import type { CommandContext } from './context.ts';
import { BY_CONFIG, rejectedError } from './data-rejected.ts';
import { errorToJson, errorToText, exitCodeOfError } from './errors.ts';
import { estimateJson, estimateRun, estimateText } from './estimate-run.ts';
import { ledgerText } from './ledger-text.ts';
import { runResult } from './run-result.ts';
import { createTransport } from '../provider/http.ts';
import type { PreparedDataset } from '../dataset/merge-shards.ts';

/** `run --dry-run`: what would happen, as far as this process can tell; sends nothing, stores nothing, needs no Temporal. */
export async function dryRun(context: CommandContext, loaded: LoadedConfig, threads?: number): Promise<number> {
  for (const warning of await checkProviders(context, loaded.config)) context.output.warn(warning);
  const { provider, base_model: baseModel } = loaded.config.training;
  context.output.info(
    `whether ${provider} has the model ${baseModel} is not looked at: a dry run sends nothing (retune estimate asks)`,
  );
  const { estimate, prepared, unscorable, pii: found } = await estimateRun(context, loaded, threads);
  const { store } = openWorkspace(context);
  const { pii } = await resolveRunPii({ store, settings: context.settings }, loaded.config);
  const error = undecidedPii(pii, found) ?? refusalOf(loaded, prepared, estimate);
  if (error === null && unscorable !== null) throw unscorable;
  const exitCode = error === null ? 0 : exitCodeOfError(error);
  const { name, training } = loaded.config;
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

/** Keys of everyone who will be asked, and what the training provider can do; returns what it takes and leaves out. */
async function checkProviders({ settings }: CommandContext, config: RunConfig): Promise<readonly string[]> {
  const { training, evaluation } = config;
  const transport = createTransport({ onCall: () => undefined });
  try {
    const open = (name: string, role: 'train' | 'eval') => providerOf({ settings, transport }, config, name, role);
    const named = [evaluation.baseline, evaluation.judge?.model].map((model) => namedModel(model, config)?.provider);
    for (const name of [training.provider, ...named]) if (name !== undefined) open(name, 'eval');
    return checkCapabilities(config, open(training.provider, 'train').capabilities);
  } finally {
    await transport.close();
  }
}

function refusalOf({ config }: LoadedConfig, { ledger }: PreparedDataset, estimate: Estimate): RetuneError | null {
  const rejected = rejectedError(ledger, config.data.max_rejected_ratio, BY_CONFIG);
  if (rejected !== null) return rejected;
  const { refusal } = judgeEstimate(config, estimate, new Date().toISOString());
  return refusal === null ? null : new RetuneError(refusal.code, refusal.message, { hint: 'see `retune estimate`' });
}
