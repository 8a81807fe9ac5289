import type { Command } from 'commander';
import { exitCodeOf } from '../../domain/exit-code.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import { listRecords } from '../../runs/run-records.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import { table } from '../table.ts';
import { openWorkspace } from '../workspace.ts';

const EXAMPLES = `
Examples:
  $ retune list
  $ retune list --json | jq -r '.runs[] | select(.stage == "failed") | .run_id'`;

export function registerList(program: Command, host: Host): void {
  program
    .command('list')
    .description('the runs of this store, the newest first')
    .addHelpText('after', EXAMPLES)
    .action(() => host.run(list));
}

async function list(context: CommandContext): Promise<number> {
  const runs = (await listRecords(openWorkspace(context).store)).map(listed);
  const rows = runs.map((run) => [
    run.run_id,
    run.stage,
    run.verdict ?? '–',
    run.started_at,
    String(run.exit_code ?? '–'),
  ]);
  const text =
    runs.length === 0
      ? 'no runs yet: `retune run --dev` starts one'
      : table(['run', 'stage', 'verdict', 'started', 'exit'], rows);
  context.output.result({ runs }, text);
  return 0;
}

function listed({ runId, name, startedAt, closedAt, status }: RunRecord) {
  const { outcome, pendingApproval, attention } = status;
  const waits = pendingApproval !== null || attention !== null;
  return {
    run_id: runId,
    name,
    stage: outcome.stage,
    verdict: outcome.verdict,
    started_at: startedAt,
    exit_code: closedAt === null && !waits ? null : exitCodeOf(outcome, 'hold', waits),
  };
}
