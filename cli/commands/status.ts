import type { Command } from 'commander';
import type { CommandContext } from '../context.ts';
import { finishRun } from '../finish-run.ts';
import type { Host } from '../host.ts';
import { withSession } from '../open-session.ts';
import { viewNamedRun } from '../run-view.ts';
import { openWorkspace } from '../workspace.ts';

const EXAMPLES = `
Examples:
  $ retune status RUN
  $ retune status RUN --json | jq .stage
Answers from what is recorded, marked live: false, where no worker or no Temporal answers.`;

export function registerStatus(program: Command, host: Host): void {
  program
    .command('status')
    .description('where a run stands, once')
    .argument('<run>', 'the run’s id')
    .addHelpText('after', EXAMPLES)
    .action((runId: string) => host.run((context) => status(context, runId)));
}

function status(context: CommandContext, runId: string): Promise<number> {
  const workspace = openWorkspace(context);
  return withSession(context, async (session) => {
    const view = await viewNamedRun(workspace, runId, session.connect);
    if (view.warning !== null) context.output.warn(view.warning);
    return finishRun(context, workspace, view, session.opened(), { failOn: 'hold', exitByOutcome: false });
  });
}
