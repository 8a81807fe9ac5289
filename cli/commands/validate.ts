import type { Command } from 'commander';
import { erasedSubjects } from '../../activities/erased-subjects.ts';
import { undecidedPii } from '../../dataset/pii/undecided.ts';
import { validateDataset } from '../../dataset/prepare-dataset.ts';
import type { CommandContext } from '../context.ts';
import { withoutFilesHint } from '../config-naming.ts';
import { addDataOptions, planData } from '../data-options.ts';
import type { DataOptions } from '../data-options.ts';
import { rejectedError, validateFlag } from '../data-rejected.ts';
import { errorToJson, errorToText, exitCodeOfError } from '../errors.ts';
import type { Host } from '../host.ts';
import { ledgerText } from '../ledger-text.ts';
import { rowProgress } from '../row-progress.ts';
import { openWorkspace } from '../workspace.ts';

const EXAMPLES = `
Examples:
  $ retune validate tickets.csv
  $ retune validate tickets.csv --prompt-column text --completion-column category
  $ retune validate data.jsonl --provider openai together     where can this train?
  $ cat rows.jsonl | retune validate -
  $ retune validate                                            the sources of retune.yaml`;

export function registerValidate(program: Command, host: Host): void {
  addDataOptions(
    program
      .command('validate')
      .description('read data and report every problem of every row in one pass')
      .argument('[files...]', 'files to read (- is stdin); default: the sources of the configuration'),
  )
    .addHelpText('after', EXAMPLES)
    .action((files: string[], options: DataOptions) => host.run((context) => validate(context, files, options)));
}

async function validate(context: CommandContext, files: readonly string[], options: DataOptions): Promise<number> {
  // The flag is of this command; the plan keeps what a run goes by.
  const { maxRejectedRatio: allowed = 0, ...reading } = options;
  const plan = await planData(context, files, reading);
  const { store, remote } = openWorkspace(context);
  const progress = rowProgress(context.output, 'reading');
  const ledger = await validateDataset({
    data: plan.data,
    place: { ...plan.place, nominalTime: new Date().toISOString(), remote },
    providers: plan.providers,
    threads: options.threads,
    pseudonymKey: context.settings.pseudonymKey(),
    erased: plan.readsErased ? await erasedSubjects(store) : null,
    signal: context.signal,
    onProgress: progress.tick,
  }).finally(progress.end);
  // Any rejected row counts here; only the flag allows a share of them.
  const instead = await withoutFilesHint(context, files, ledger, 'validate');
  const allowedBy = validateFlag(ledger, plan.fromFiles ? null : plan.maxRejectedRatio);
  const error = rejectedError(ledger, allowed, allowedBy, instead) ?? undecidedPii(plan.data.pii, ledger.pii);
  context.output.result({ ...ledger, error: error === null ? null : errorToJson(error) }, ledgerText(ledger));
  if (error === null) return 0;
  if (!context.options.json) context.output.stderr.write(errorToText(error, false));
  return exitCodeOfError(error);
}
