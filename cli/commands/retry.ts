import type { Command } from 'commander';
import { RetuneError } from '../../domain/failure-type.ts';
import { retryRunId } from '../../domain/identity.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import { PIPELINE_STAGES } from '../../domain/stage.ts';
import type { PipelineStage } from '../../domain/stage.ts';
import type { Beginning } from '../../runs/ensure-started.ts';
import { changeRecord, claimRecord, newestOfChain, readRecord, unknownRun } from '../../runs/run-records.ts';
import { choiceOption } from '../choices.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import { initialRecord } from '../../domain/initial-record.ts';
import { addLaunchOptions } from '../launch-options.ts';
import { launchRun } from '../launch-run.ts';
import type { LaunchOptions } from '../launch-run.ts';
import type { LazySession } from '../open-session.ts';
import { refuseSets } from '../refuse-sets.ts';
import { retryOrdinal } from '../run-id.ts';
import { viewRun } from '../run-view.ts';
import { openWorkspace } from '../workspace.ts';
import type { Workspace } from '../workspace.ts';

interface RetryOptions extends LaunchOptions {
  readonly from?: PipelineStage;
}

const EXAMPLES = `
Examples:
  $ retune retry RUN                    from the stage that failed; no second upload or job
  $ retune retry RUN --from evaluate    evaluate again with the model that is there
A second retry of the same run attaches to the first.`;

export function registerRetry(program: Command, host: Host): void {
  addLaunchOptions(
    program
      .command('retry')
      .description('go on from the stage that failed, using what was done')
      .argument('<run>', 'a run that failed or was cancelled')
      .addOption(choiceOption('--from <stage>', 'the stage to go on from', PIPELINE_STAGES)),
  )
    .addHelpText('after', EXAMPLES)
    .action((runId: string, options: RetryOptions) => host.run((context) => retry(context, runId, options), 'result'));
}

function retry(context: CommandContext, runId: string, options: RetryOptions): Promise<number> {
  refuseSets(context);
  const workspace = openWorkspace(context);
  return launchRun(context, workspace, options, (session) =>
    beginRetry(context, workspace, { runId, from: options.from ?? null }, session),
  );
}

async function beginRetry(
  { output }: Pick<CommandContext, 'output'>,
  workspace: Workspace,
  { runId, from }: { readonly runId: string; readonly from: PipelineStage | null },
  session: LazySession,
): Promise<Beginning> {
  const { store } = workspace;
  const stored = await readRecord(store, runId);
  if (stored === null) throw unknownRun(runId);
  if (stored.record.retriedBy !== null) {
    const beginning = await attachTo(workspace, stored.record);
    const { runId: newest } = beginning.record;
    output.info(
      `${runId} was retried as ${newest}, which this attaches to; where that failed too: retune retry ${newest}`,
    );
    return beginning;
  }
  const view = await viewRun(workspace, runId, session.connect);
  const { stage } = view.status.outcome;
  if (!view.closed || view.record === null || (stage !== 'failed' && stage !== 'cancelled'))
    throw notRetryable(runId, stage);
  await session.connect();

  const { firstRunId, name, configRef, configDigest, status } = view.record;
  const { provider, baseModel } = status.outcome;
  const next = initialRecord({
    ...{ firstRunId, name, configRef, configDigest },
    runId: retryRunId(firstRunId, retryOrdinal(firstRunId, runId) + 1),
    provider: provider ?? '',
    baseModel: baseModel ?? '',
    startedAt: new Date().toISOString(),
  });
  // The new record first: two retries at once claim the same id, and one of them attaches to the other's.
  const claimed = await claimRecord(store, next);
  await changeRecord(store, runId, (old) => (old.retriedBy === null ? { ...old, retriedBy: next.runId } : null));
  return { record: claimed?.record ?? next, isNew: claimed === null, resume: { previousRunId: runId, from } };
}

async function attachTo({ store }: Workspace, record: RunRecord): Promise<Beginning> {
  return {
    record: await newestOfChain(store, record),
    isNew: false,
    resume: { previousRunId: record.runId, from: null },
  };
}

function notRetryable(runId: string, stage: string): RetuneError {
  return new RetuneError(
    'NOT_RETRYABLE',
    `run ${runId} is at stage ${stage}: only a run that failed or was cancelled can be retried`,
    {
      hint: `\`retune watch ${runId}\` shows it; \`retune rerun ${runId}\` starts its configuration again from the beginning`,
      details: { stage },
    },
  );
}
