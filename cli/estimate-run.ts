import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { estimateTraining } from '../activities/estimate.ts';
import type { Estimate } from '../activities/estimate.ts';
import { erasedSubjects } from '../activities/erased-subjects.ts';
import { gatherSuite } from '../activities/evaluation-suite.ts';
import { addCounts, resolveRunPii } from '../activities/pii-receivers.ts';
import type { PiiCounts } from '../activities/pii-receivers.ts';
import { pinnedTestKeys } from '../activities/pinned-keys.ts';
import { trainingRules } from '../activities/training-rules.ts';
import type { LoadedConfig } from '../config/load.ts';
import type { SplitFile, SplitFiles } from '../dataset/merge/manifest.ts';
import type { PreparedDataset } from '../dataset/merge-shards.ts';
import { prepareDataset } from '../dataset/prepare-dataset.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { plainPoints } from '../domain/shares-in-words.ts';
import type { CommandContext } from './context.ts';
import { rowProgress } from './row-progress.ts';
import { openWorkspace } from './workspace.ts';

/** Prepares in a temporary folder of this process, which leaves nothing, and estimates from that. */
export async function estimateRun(
  context: CommandContext,
  { config, digest, baseDir }: LoadedConfig,
  threads?: number,
): Promise<{
  readonly estimate: Estimate;
  readonly prepared: PreparedDataset;
  /** Why a run could not be evaluated; its estimate takes the test split for right or wrong. */
  readonly unscorable: RetuneError | null;
  /** Personal data that was found, in the rows and in what they are evaluated by. */
  readonly pii: PiiCounts;
}> {
  const { name, schedule } = config;
  const outDir = await mkdtemp(join(tmpdir(), 'retune-estimate-'));
  const progress = rowProgress(context.output, 'preparing');
  const nominalTime = new Date().toISOString();
  const { store, remote } = openWorkspace(context);
  const data = await resolveRunPii({ store, settings: context.settings }, config);
  try {
    const erased = await erasedSubjects(store);
    const prepared = await prepareDataset({
      data,
      place: { baseDir, nominalTime, timezone: schedule?.timezone ?? 'UTC', remote },
      providers: [trainingRules(context.settings, config, baseDir)],
      pseudonymKey: context.settings.pseudonymKey(),
      erased,
      pinnedTestKeys: data.split.pin ? await pinnedTestKeys(store, name) : null,
      outDir,
      threads,
      signal: context.signal,
      onProgress: progress.tick,
    });
    const { splits, longestAnswerTokens, files, labels } = prepared;
    const split = { test: files.test, index: files.testIndex, labels, tokens: splits.test.tokens };
    const resolved = { config, digest, baseDir, nominalTime };
    const suite = await gatherSuite(resolved, split, join(outDir, 'suite'), {
      signal: context.signal,
      pseudonymKey: context.settings.pseudonymKey(),
      erased,
    }).catch((error: unknown) => {
      if (error instanceof RetuneError) return error;
      throw error;
    });
    const estimate = estimateTraining({
      config,
      rows: eachSplit(splits, ({ rows }) => rows),
      tokens: eachSplit(splits, ({ tokens }) => tokens),
      answerTokensP99: longestAnswerTokens,
      suite: suite instanceof RetuneError ? null : suite,
    });
    const pii = addCounts(prepared.ledger.pii, suite instanceof RetuneError ? {} : suite.pii);
    return { estimate, prepared, unscorable: suite instanceof RetuneError ? suite : null, pii };
  } finally {
    progress.end();
    await rm(outDir, { recursive: true, force: true });
  }
}

function eachSplit({ train, validation, test }: SplitFiles, pick: (file: SplitFile) => number) {
  return { train: pick(train), validation: pick(validation), test: pick(test) };
}

/** The shape of `estimate --json`. */
export function estimateJson({
  baseModel,
  tokens,
  epochs,
  billedTokens,
  price,
  budget,
  test,
}: Estimate): Record<string, unknown> {
  const { asOf = null, ...amounts } = price ?? {};
  const shown = price === null ? null : { ...amounts, as_of: asOf };
  return { base_model: baseModel, tokens, epochs, billed_tokens: billedTokens, price: shown, budget, test };
}

/** The estimate for people. */
export function estimateText({
  tokens,
  epochs,
  billedTokens,
  price,
  unpriced,
  budget,
  test,
  baseModel,
}: Estimate): string {
  const share = (value: number | null): string => (value === null ? 'nothing' : plainPoints(value));
  const lines = [
    `model    ${baseModel}`,
    `tokens   ${tokens.train} for training, ${tokens.validation} for validation; ${billedTokens} billed over ${epochs} epochs`,
    price === null
      ? `price    not known: set budget.prices for ${unpriced.join(', ')}`
      : `price    ${price.low.toFixed(2)} to ${price.high.toFixed(2)} ${price.currency} (training ${price.training.toFixed(2)}, evaluation ${price.evaluation.toFixed(2)}${price.hosting === 0 ? '' : `, hosting ${price.hosting.toFixed(2)}`})${price.asOf === null ? '' : `; prices of ${price.asOf}`}`,
    `test     ${test.rows} rows show a difference of ${share(test.detectable)} or more, by an assumed spread (the report goes by the one found)`,
    ...(test.needed === null || test.needed <= test.rows
      ? []
      : [
          `         the ${plainPoints(test.asked)} of the gate would take about ${test.needed} rows; a larger difference shows in fewer`,
        ]),
  ];
  if (budget !== null) lines.push(`budget   ${budget.max.toFixed(2)}${budget.exceeded ? ': EXCEEDED' : ''}`);
  return lines.join('\n');
}
