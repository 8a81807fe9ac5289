import { resolve } from 'node:path';
import type { Command } from 'commander';
import { erasedSubjects } from '../../activities/erased-subjects.ts';
import { pinnedTestKeys } from '../../activities/pinned-keys.ts';
import { undecidedPii } from '../../dataset/pii/undecided.ts';
import { prepareDataset } from '../../dataset/prepare-dataset.ts';
import type { CommandContext } from '../context.ts';
import { withoutFilesHint } from '../config-naming.ts';
import { addDataOptions, planData } from '../data-options.ts';
import type { DataOptions } from '../data-options.ts';
import { BY_CONFIG, rejectedError } from '../data-rejected.ts';
import { errorToJson, errorToText, exitCodeOfError } from '../errors.ts';
import type { Host } from '../host.ts';
import { ledgerText } from '../ledger-text.ts';
import { rowProgress } from '../row-progress.ts';
import { openWorkspace } from '../workspace.ts';

interface PrepareOptions extends DataOptions {
  readonly out: string;
}

const EXAMPLES = `
Examples:
  $ retune prepare tickets.csv --out ./prepared
  $ retune prepare                      the sources of retune.yaml, held-out rows of its line kept held out
Writes train.jsonl, validation.jsonl, test.jsonl, rejected.jsonl and manifest.json.`;

export function registerPrepare(program: Command, host: Host): void {
  addDataOptions(
    program
      .command('prepare')
      .description('validate, convert, de-duplicate and split into JSONL files')
      .argument('[files...]', 'files to read (- is stdin); default: the sources of the configuration')
      .option('--out <dir>', 'where the files go', './prepared'),
  )
    .addHelpText('after', EXAMPLES)
    .action((files: string[], options: PrepareOptions) => host.run((context) => prepare(context, files, options)));
}

async function prepare(context: CommandContext, files: readonly string[], options: PrepareOptions): Promise<number> {
  const plan = await planData(context, files, options);
  const out = resolve(context.cwd, options.out);
  const { store, remote } = openWorkspace(context);
  const progress = rowProgress(context.output, 'preparing');
  const prepared = await prepareDataset({
    data: plan.data,
    place: { ...plan.place, nominalTime: new Date().toISOString(), remote },
    providers: plan.providers,
    pseudonymKey: context.settings.pseudonymKey(),
    erased: plan.readsErased ? await erasedSubjects(store) : null,
    pinnedTestKeys: plan.pinnedLine === null ? null : await pinnedTestKeys(store, plan.pinnedLine),
    outDir: out,
    threads: options.threads,
    signal: context.signal,
    onProgress: progress.tick,
  }).finally(progress.end);
  const { ledger, splits, datasetDigest, files: written } = prepared;
  const instead = await withoutFilesHint(context, files, ledger, 'prepare');
  const allowedBy = `--max-rejected-ratio (${BY_CONFIG})`;
  const error =
    rejectedError(ledger, plan.maxRejectedRatio, allowedBy, instead) ?? undecidedPii(plan.data.pii, ledger.pii);
  const sizes = Object.entries(splits).map(([name, { rows, tokens }]) => `${name}: ${rows} rows, ${tokens} tokens`);
  context.output.result(
    {
      out,
      ledger,
      splits,
      manifest: written.manifest,
      dataset_digest: datasetDigest,
      error: error === null ? null : errorToJson(error),
    },
    [ledgerText(ledger), '', ...sizes, `written to ${out}`, `dataset ${datasetDigest}`].join('\n'),
  );
  if (error === null) return 0;
  if (!context.options.json) context.output.stderr.write(errorToText(error, false));
  return exitCodeOfError(error);
}
