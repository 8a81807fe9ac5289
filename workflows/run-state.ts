import { setCurrentDetails, upsertMemo, upsertSearchAttributes } from '@temporalio/workflow';
import type { EstimateResult } from '../activities/estimate.ts';
import type { RunPlan } from '../activities/open-run.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { RunOutcome } from '../domain/run-outcome.ts';
import type { RunProgress } from '../domain/run-record.ts';
import type { Attention, RunStatus, StageRecord } from '../domain/run-status.ts';
import type { Stage } from '../domain/stage.ts';
import { isFinalStage } from '../domain/stage.ts';
import { checking, opening, record } from './activities.ts';
import { createApprovals } from './approvals.ts';
import type { Approvals } from './approvals.ts';
import { describeRun } from './details.ts';
import type { FineTuneInput } from './messages.ts';
import { emptyOutcome, emptyProgress } from '../domain/run-beginning.ts';
import { changedAttributes, keyword, searchAttribute } from './search-attributes.ts';
import { spentSoFar } from './spent-so-far.ts';
import { tell } from './tell.ts';
import { listenForJob } from './train-stage.ts';

/** The job that is the run's, named by a person; null: there is none. */
export interface JobAnswer {
  readonly jobId: string | null;
}

/** The state of one run, and the few ways in which its stages change it. */
export interface RunState {
  readonly input: FineTuneInput;
  readonly approvals: Approvals;
  outcome: RunOutcome;
  progress: RunProgress;
  attention: Attention | null;
  /** Epoch milliseconds: when the job's deadline is; rises with `extend`. */
  trainDeadlineAt: number;
  readonly plan: RunPlan;
  /** Empty until the run is open. */
  readonly notifyOn: RunPlan['notifyOn'];
  /** Null until the stage ran, and in a retry that goes on behind it. */
  estimated: EstimateResult | null;
  /** What a person said about a create whose outcome could not be told. */
  jobAnswer: JobAnswer | null;
  /** In US dollars; null where a price is not known. */
  evaluationCost: number | null;
  /** In US dollars, of the endpoints that served the models; null where a price is not known. */
  hostingCost: number | null;
  /** What was set aside of the month to ask the champion with, before there was an estimate. */
  reserved: { readonly month: string; readonly amount: number } | null;
  /** What the evaluation asked, and how. */
  evaluationPlan: ArtifactRef | null;
  /** The champion that the candidate was compared with and would replace. */
  expectedChampion: number | null;
  version: number | null;
  promotable: boolean;

  open(): Promise<void>;
  /** Whether a person has let the evaluation go on above the cap. */
  capLifted(): boolean;
  status(): RunStatus;
  /** Begins a stage: timeline, search attribute, details, record. */
  enter(stage: Stage): Promise<void>;
  /** What came of the stage, in a few words. */
  note(text: string): void;
  /** Said once, shown by the CLI and the record. */
  warn(text: string): void;
  /** Sets what a person has to answer, or null when it is answered, and shows it. */
  ask(attention: Attention | null): Promise<void>;
  update(change: Partial<RunOutcome>): void;
  advance(change: Partial<RunProgress>): void;
  /** Writes the record; with `closed` the run is over. */
  record(options?: { closed: boolean }): Promise<void>;
}

export function openRunState(input: FineTuneInput): RunState {
  const stages: StageRecord[] = [];
  const warnings: string[] = [];
  let plan: RunPlan | null = null;

  const now = (): string => new Date(Date.now()).toISOString();
  const show = (): void => setCurrentDetails(describeRun(run.status()));

  const run: RunState = {
    input,
    approvals: createApprovals(),
    outcome: emptyOutcome(input),
    progress: emptyProgress(),
    attention: null,
    trainDeadlineAt: 0,
    estimated: null,
    jobAnswer: null,
    evaluationCost: 0,
    hostingCost: 0,
    reserved: null,
    evaluationPlan: null,
    expectedChampion: null,
    version: null,
    promotable: false,

    get plan(): RunPlan {
      if (plan === null) throw new TypeError('the run is not open yet');
      return plan;
    },

    get notifyOn(): RunPlan['notifyOn'] {
      return plan?.notifyOn ?? [];
    },

    async open() {
      run.approvals.listen(run);
      listenForJob(run);
      stages.push({ stage: 'prepare', startedAt: now(), endedAt: null, note: '' });
      const opened = await opening.openRun.executeWithOptions({ summary: 'Open the run: store, sources, settings' }, [
        { input },
      ]);
      plan = opened;
      run.progress = opened.progress;
      run.update(opened.outcome);
      upsertSearchAttributes([
        { key: searchAttribute.name, value: keyword(input.name) },
        { key: searchAttribute.stage, value: run.outcome.stage },
        { key: searchAttribute.provider, value: keyword(opened.provider) },
        { key: searchAttribute.baseModel, value: keyword(opened.baseModel) },
      ]);
      upsertMemo({ configDigest: opened.configDigest });
      for (const warning of opened.warnings) run.warn(warning);
      const checked = await checking.checkProvider.executeWithOptions(
        { summary: `Check that ${opened.provider} answers` },
        [{ configRef: input.configRef, trained: opened.progress.job !== null }],
      );
      for (const warning of checked?.warnings ?? []) run.warn(warning);
    },

    capLifted: () => run.approvals.decisions().some(({ id, decision }) => id === 'spend-2' && decision === 'approve'),

    status() {
      return {
        outcome: run.outcome,
        stages,
        pendingApproval: run.approvals.pending(),
        decisions: run.approvals.decisions(),
        attention: run.attention,
        warnings,
        spent: spentSoFar(run),
      };
    },

    async enter(stage) {
      const last = stages.at(-1);
      if (last !== undefined && last.endedAt === null) {
        if (last.stage === stage) stages.pop();
        else stages[stages.length - 1] = { ...last, endedAt: now() };
      }
      const startedAt = last?.stage === stage ? last.startedAt : now();
      stages.push({ stage, startedAt, endedAt: isFinalStage(stage) ? startedAt : null, note: '' });
      run.update({ stage });
      await run.record({ closed: isFinalStage(stage) });
    },

    note(text) {
      const last = stages.at(-1);
      if (last !== undefined) stages[stages.length - 1] = { ...last, note: text };
      show();
    },

    warn(text) {
      if (!warnings.includes(text)) warnings.push(text);
    },

    async ask(attention) {
      run.attention = attention;
      const working = stages.at(-1)?.stage ?? 'train';
      run.update({ stage: attention === null ? working : 'needs_attention' });
      await run.record();
      if (attention !== null) await tell(run, 'needs_attention', attention.message);
    },

    update(change) {
      const before = run.outcome;
      run.outcome = { ...before, ...change };
      const attributes = changedAttributes(before, run.outcome);
      if (attributes.length > 0) upsertSearchAttributes(attributes);
      show();
    },

    advance(change) {
      run.progress = { ...run.progress, ...change };
    },

    async record(options) {
      const { stage } = run.outcome;
      await record.recordRun.executeWithOptions({ summary: `Record: ${stage}` }, [
        { runId: input.runId, status: run.status(), progress: run.progress, closed: options?.closed ?? false },
      ]);
    },
  };
  return run;
}

/** The range that the run was estimated to cost; null in a retry that goes on behind that stage. */
export function estimatedRange({ estimated }: Pick<RunState, 'estimated'>): { low: number; high: number } | null {
  const price = estimated?.estimate.price ?? null;
  return price === null ? null : { low: price.low, high: price.high };
}
