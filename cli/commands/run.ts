import type { Command } from 'commander';
import { assertSources } from '../../runs/assert-sources.ts';
import { assertClaimable, claimRun, resolvedConfig } from '../../runs/claim-run.ts';
import { generateRunId } from '../../runs/generate-run-id.ts';
import type { CommandContext } from '../context.ts';
import { parseThreads } from '../data-options.ts';
import { dryRun } from '../dry-run.ts';
import type { Host } from '../host.ts';
import { addLaunchOptions } from '../launch-options.ts';
import { launchRun } from '../launch-run.ts';
import type { LaunchOptions } from '../launch-run.ts';
import { loadForRun } from '../load-run-config.ts';
import { checkRunId } from '../run-id.ts';
import { openWorkspace } from '../workspace.ts';

interface RunOptions extends LaunchOptions {
  readonly id?: string;
  readonly dryRun?: boolean;
  readonly provider?: string;
  readonly baseModel?: string;
  readonly threads?: number;
}

const EXAMPLES = `
Examples:
  $ retune run --dev                          everything on this machine
  $ retune run --id nightly-42 --json         the same id attaches, it never starts twice
  $ retune run --detach && retune list
  $ retune run --dry-run                      prepare and estimate only; nothing is sent or stored
  $ retune run --provider deepseek --base-model deepseek-chat --set training.hyperparameters.epochs=2
Ctrl-C leaves the run going and says how to come back.`;

export function registerRun(program: Command, host: Host): void {
  addLaunchOptions(
    program
      .command('run')
      .description('start the pipeline in Temporal and show it to its end')
      .option('--id <id>', 'the run’s id; one that exists is attached to')
      .option('--dry-run', 'prepare and estimate in this process; send and store nothing')
      .option('--provider <name>', 'where to train (training.provider)')
      .option('--base-model <model>', 'what to train (training.base_model)')
      .option('--threads <n>', 'threads to read a file with (default: all cores from 64 MB up)', parseThreads),
  )
    .addHelpText('after', EXAMPLES)
    .action((options: RunOptions) => host.run((context) => run(context, options), 'result'));
}

async function run(context: CommandContext, options: RunOptions): Promise<number> {
  const { provider, baseModel } = options;
  const loaded = loadForRun(context, { flags: { 'training.provider': provider, 'training.base_model': baseModel } });
  if (options.dryRun === true) return dryRun(context, loaded, options.threads);
  const workspace = openWorkspace(context);
  const resolved = resolvedConfig(loaded, new Date(), options.threads);
  const runId = options.id === undefined ? generateRunId(loaded.config.name, new Date()) : checkRunId(options.id);
  return launchRun(context, workspace, options, async ({ connect }) => {
    const existing = await assertClaimable(workspace.store, runId, resolved);
    if (existing !== null) return { record: existing, isNew: false, resume: null };
    await assertSources(resolved, workspace);
    await connect();
    return { ...(await claimRun(workspace.store, runId, resolved)), resume: null };
  });
}
