import type { Command } from 'commander';
import type { FailOn } from '../../domain/exit-code.ts';
import { attachRun } from '../attach-run.ts';
import type { CommandContext } from '../context.ts';
import { finishRun } from '../finish-run.ts';
import type { Host } from '../host.ts';
import { failOnOption } from '../launch-options.ts';
import { withSession } from '../open-session.ts';
import { viewNamedRun } from '../run-view.ts';
import { openWorkspace } from '../workspace.ts';

const EXAMPLES = `
Examples:
  $ retune watch RUN             come back to a run; Ctrl-C leaves it again
  $ retune watch RUN --json      typed events, a line each, the result last`;

export function registerWatch(program: Command, host: Host): void {
  program
    .command('watch')
    .description('show a run to its end; exits as run does')
    .argument('<run>', 'the run’s id')
    .addOption(failOnOption())
    .addHelpText('after', EXAMPLES)
    .action((runId: string, options: { failOn: FailOn }) =>
      host.run((context) => watch(context, runId, options.failOn), 'result'),
    );
}

function watch(context: CommandContext, runId: string, failOn: FailOn): Promise<number> {
  const workspace = openWorkspace(context);
  return withSession(context, async ({ connect, opened }) => {
    const view = await viewNamedRun(workspace, runId, connect);
    if (view.closed) return finishRun(context, workspace, view, opened(), { failOn, exitByOutcome: true });
    return attachRun(context, workspace, await connect(), runId, { failOn, stopsWithUs: false });
  });
}
