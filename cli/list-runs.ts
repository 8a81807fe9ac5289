import { exitCodeOf } from '../domain/exit-code.ts';
import type { RunRecord } from '../domain/run-record.ts';
import type { Stage } from '../domain/stage.ts';
import type { Verdict } from '../domain/verdict.ts';
import { listRecords } from '../runs/run-records.ts';
import type { CommandContext } from './context.ts';
import { liveStages } from './live-stages.ts';
import { openWorkspace } from './workspace.ts';

/** What is asked of the runs; empty and null ask nothing. */
export interface RunFilter {
  readonly stages: readonly Stage[];
  readonly verdicts: readonly Verdict[];
  readonly name: string | null;
  readonly provider: string | null;
  readonly baseModel: string | null;
  /** Of the run's start. */
  readonly since: Date | null;
  readonly until: Date | null;
  readonly limit: number | null;
}

/**
 * The runs of the store that a filter takes, the newest first. An open run's stage is what Temporal says, where it
 * answers: Temporal may have forgotten old runs, which the store has not, and knows better of those under way.
 */
export async function listRuns(context: CommandContext, filter: RunFilter) {
  const records = (await listRecords(openWorkspace(context).store)).filter((record) => isMeant(record, filter));
  const isOpen = records.some(({ closedAt }) => closedAt === null);
  const { stages, warning } = isOpen ? await liveStages(context) : { stages: new Map<string, Stage>(), warning: null };
  if (warning !== null) context.output.warn(warning);
  const runs = records
    .map((record) => listed(record, record.closedAt === null ? (stages.get(record.runId) ?? null) : null))
    .filter(({ stage }) => filter.stages.length === 0 || filter.stages.includes(stage));
  return runs.slice(0, filter.limit ?? runs.length);
}

/** All but the stage, which an open run's record may be behind with. */
function isMeant({ name, startedAt, status }: RunRecord, filter: RunFilter): boolean {
  const { verdict, provider, baseModel } = status.outcome;
  const at = Date.parse(startedAt);
  const { verdicts, since, until } = filter;
  return (
    (verdicts.length === 0 || (verdict !== null && verdicts.includes(verdict))) &&
    (filter.name === null || filter.name === name) &&
    (filter.provider === null || filter.provider === provider) &&
    (filter.baseModel === null || filter.baseModel === baseModel) &&
    (since === null || at >= since.getTime()) &&
    (until === null || at <= until.getTime())
  );
}

function listed({ runId, name, startedAt, closedAt, status }: RunRecord, live: Stage | null) {
  const { outcome, pendingApproval, attention } = status;
  const stage = live ?? outcome.stage;
  const waits = pendingApproval !== null || (live === null ? attention !== null : live === 'needs_attention');
  return {
    run_id: runId,
    name,
    stage,
    verdict: outcome.verdict,
    started_at: startedAt,
    exit_code: closedAt === null && !waits ? null : exitCodeOf(outcome, 'hold', waits),
    provider: outcome.provider,
    base_model: outcome.baseModel,
    live: live !== null,
  };
}
