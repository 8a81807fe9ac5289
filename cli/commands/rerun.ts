import type { Command } from 'commander';
import { assertSources } from '../../runs/assert-sources.ts';
import { claimRun } from '../../runs/claim-run.ts';
import { generateRunId } from '../../runs/generate-run-id.ts';
import { readRecord, readRunConfig, unknownRun } from '../../runs/run-records.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import { addLaunchOptions } from '../launch-options.ts';
import { launchRun } from '../launch-run.ts';
import type { LaunchOptions } from '../launch-run.ts';
import { checkRunId } from '../run-id.ts';
import { refuseSets } from '../refuse-sets.ts';
import { openWorkspace } from '../workspace.ts';

interface RerunOptions extends LaunchOptions {
  readonly id?: string;
}

const EXAMPLES = `
Examples:
  $ retune rerun RUN                 the recorded configuration again, with the data read anew
  $ retune rerun RUN --id second-try --detach`;

export function registerRerun(program: Command, host: Host): void {
  addLaunchOptions(
    program
      .command('rerun')
      .description('the recorded configuration again from the start')
      .argument('<run>', 'a run of this store')
      .option('--id <id>', 'the new run’s id; one that exists is attached to'),
  )
    .addHelpText('after', EXAMPLES)
    .action((runId: string, options: RerunOptions) => host.run((context) => rerun(context, runId, options), 'result'));
}

async function rerun(context: CommandContext, runId: string, options: RerunOptions): Promise<number> {
  refuseSets(context);
  const workspace = openWorkspace(context);
  const stored = await readRecord(workspace.store, runId);
  if (stored === null) throw unknownRun(runId);
  const now = new Date();
  const resolved = { ...(await readRunConfig(workspace.store, stored.record)), nominalTime: now.toISOString() };
  const newId = options.id === undefined ? generateRunId(stored.record.name, now) : checkRunId(options.id);
  return launchRun(context, workspace, options, async ({ connect }) => {
    await assertSources(resolved, workspace);
    await connect();
    return { ...(await claimRun(workspace.store, newId, resolved)), resume: null };
  });
}
