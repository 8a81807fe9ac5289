import type { Command } from 'commander';
import { baseModelWarning } from '../base-model.ts';
import type { CommandContext } from '../context.ts';
import { estimateJson, estimateRun, estimateText } from '../estimate-run.ts';
import type { Host } from '../host.ts';
import { loadForRun } from '../load-run-config.ts';

const EXAMPLES = `
Examples:
  $ retune estimate
  $ retune estimate --set training.hyperparameters.epochs=5 --json
Prepares in a temporary folder; stores nothing, and asks the provider only whether it has the base model.`;

export function registerEstimate(program: Command, host: Host): void {
  program
    .command('estimate')
    .description('tokens, price range and what the test split can show, before anything is spent')
    .addHelpText('after', EXAMPLES)
    .action(() => host.run(estimate));
}

async function estimate(context: CommandContext): Promise<number> {
  const loaded = loadForRun(context);
  const { estimate: found, unscorable } = await estimateRun(context, loaded);
  const unknownBase = await baseModelWarning(context, loaded.config);
  if (unknownBase !== null) context.output.warn(unknownBase);
  if (unscorable !== null) context.output.warn(`a run would stop before it spends anything: ${unscorable.message}`);
  context.output.result(
    { ...estimateJson(found), warnings: unknownBase === null ? [] : [unknownBase], error: null },
    estimateText(found),
  );
  return 0;
}
