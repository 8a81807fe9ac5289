import type { Command } from 'commander';
import { RetuneError } from '../../domain/failure-type.ts';
import { readRecord, unknownRun } from '../../runs/run-records.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import { openInBrowser } from '../open-in-browser.ts';
import { materialiseReport } from '../report-files.ts';
import { openWorkspace } from '../workspace.ts';

const EXAMPLES = `
Examples:
  $ retune report RUN            the path of the HTML page
  $ retune report RUN --open     in the browser`;

export function registerReport(program: Command, host: Host): void {
  program
    .command('report')
    .description('where a run’s report is')
    .argument('<run>', 'the run’s id')
    .option('--open', 'open it in the browser')
    .addHelpText('after', EXAMPLES)
    .action((runId: string, options: { open?: boolean }) =>
      host.run((context) => report(context, runId, options.open ?? false)),
    );
}

async function report(context: CommandContext, runId: string, open: boolean): Promise<number> {
  const workspace = openWorkspace(context);
  const stored = await readRecord(workspace.store, runId);
  if (stored === null) throw unknownRun(runId);
  const files = await materialiseReport(workspace, runId);
  if (files === null) {
    const { stage } = stored.record.status.outcome;
    throw new RetuneError('FILE_NOT_FOUND', `run ${runId} has no report: it is at stage ${stage}`, {
      hint: `\`retune status ${runId}\` says where it stands`,
    });
  }
  if (open) openInBrowser(context, files.html);
  context.output.result(
    {
      ...{ run_id: runId, report: files.html, json: files.json, markdown: files.markdown },
      ...{ model_card: files.modelCard, dataset_card: files.datasetCard },
    },
    files.html,
  );
  return 0;
}
