import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { estimateJson, estimateRun, estimateText } from '../estimate-run.ts';
import type { Host } from '../host.ts';
import { loadForRun } from '../load-run-config.ts';

const EXAMPLES = `
Examples:
  $ retune estimate
  $ retune estimate --set training.hyperparameters.epochs=5 --json
Prepares in a temporary folder; sends and stores nothing.`;

export function registerEstimate(program: Command, host: Host): void {
  program
    .command('estimate')
    .description('tokens, price range and what the test split can show, before anything is spent')
    .addHelpText('after', EXAMPLES)
    .action(() => host.run(estimate));
}

async function estimate(context: CommandContext): Promise<number> {
  const { estimate: found, unscorable } = await estimateRun(context, loadForRun(context));
  if (unscorable !== null) context.output.warn(`a run would stop before it spends anything: ${unscorable.message}`);
  context.output.result({ ...estimateJson(found), error: null }, estimateText(found));
  return 0;
}
