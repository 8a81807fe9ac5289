import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { erasedSubjects } from '../activities/erased-subjects.ts';
import { fewShotTurns } from '../activities/few-shot.ts';
import type { EvaluationExtras, KeptEvaluation } from '../activities/evaluation.ts';
import { resolveRunPii } from '../activities/pii-receivers.ts';
import { namedModel } from '../config/named-model.ts';
import type { ResolvedConfig } from '../config/resolved-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { workflowId } from '../domain/identity.ts';
import { TASK_QUEUE } from '../domain/task-queue.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { EvaluateModelInput, EvaluateModelOutcome } from '../workflows/evaluate-model.ts';
import { evaluationProgressQuery } from '../workflows/messages.ts';
import { resolvedConfig } from '../runs/claim-run.ts';
import { readRecord, readRunConfig, unknownRun } from '../runs/run-records.ts';
import { inOurWords } from './ask-workflow.ts';
import type { CommandContext } from './context.ts';
import { usageError } from './errors.ts';
import { loadForRun } from './load-run-config.ts';
import { formerBaseline } from './run-baseline.ts';
import { EVERY_QUEUE, requireWorker } from './worker-presence.ts';
import type { TemporalSession } from './temporal-session.ts';
import type { Workspace } from './workspace.ts';

export interface EvaluateOptions {
  readonly model?: string;
  readonly baseline: readonly string[];
  readonly run?: string;
  readonly fewShot?: string;
  readonly baselineAnswers?: string;
}

/** A finished evaluation: what was asked, and what came of it. */
export interface Evaluated {
  readonly id: string;
  readonly resolved: ResolvedConfig;
  readonly plan: ArtifactRef;
  readonly details: KeptEvaluation;
  /** Null where a price is not known. */
  readonly costUsd: number | null;
  readonly warnings: readonly string[];
}

interface Question {
  readonly resolved: ResolvedConfig;
  readonly dataset: PreparedDatasetRef | null;
  readonly candidate: string;
  /** Whom a recorded run was compared with, where the baseline would be its own model now. */
  readonly formerBaseline: string | null;
}

const PROGRESS_MS = 2_000;

/** Starts an evaluation in Temporal and waits for its verdict. Throws BUDGET_EXCEEDED where its cap is crossed. */
export async function runEvaluation(
  context: CommandContext,
  workspace: Workspace,
  session: TemporalSession,
  options: EvaluateOptions,
): Promise<Evaluated> {
  const { store } = workspace;
  if (options.fewShot !== undefined && options.baselineAnswers !== undefined && options.baseline.length === 0) {
    throw usageError('--few-shot asks the baseline, and a file of answers does not say who it is', 'give --baseline');
  }
  const { resolved, dataset, candidate, formerBaseline: former } = await question(context, workspace, options);
  const formerly =
    former === null
      ? []
      : [
          `the run's model is the champion now: it is compared with ${former}, as in the run (--baseline names another)`,
        ];
  const { config } = resolved;
  await requireWorker(session, EVERY_QUEUE);
  const id = `${config.name}-${new Date()
    .toISOString()
    .replaceAll(/[^0-9]/g, '')
    .slice(0, 14)}-${randomBytes(2).toString('hex')}`;
  const input: EvaluateModelInput = {
    runId: `evaluate-${id}`,
    firstRunId: `evaluate-${id}`,
    name: config.name,
    configRef: await store.putText(JSON.stringify(resolved)),
    dataset,
    candidate,
    budgetUsd: config.budget.max_cost_usd ?? null,
    extras: await extrasOf(
      context,
      workspace,
      resolved,
      former === null ? options : { ...options, baseline: [former] },
    ),
  };
  const handle: WorkflowHandle = await session.call(() =>
    session.client.workflow.start('evaluateModel', {
      taskQueue: TASK_QUEUE,
      workflowId: workflowId.evaluation(id),
      args: [input],
      staticSummary: `Evaluate ${candidate}`,
    }),
  );
  context.output.info(`evaluation ${workflowId.evaluation(id)} is started`);
  const outcome = await outcomeOf(context, session, handle);
  const warnings = [...formerly, ...outcome.warnings];
  for (const warning of warnings) context.output.warn(warning);
  const { plan, costUsd } = outcome;
  if (outcome.kind === 'over_budget') {
    throw new RetuneError(
      'BUDGET_EXCEEDED',
      `the evaluation has cost ${(costUsd ?? 0).toFixed(2)} USD, more than budget.max_cost_usd; ${outcome.answered} of ${outcome.prompts} answers are kept`,
      { hint: 'raise budget.max_cost_usd and run the command again: no answer is paid twice' },
    );
  }
  const details: KeptEvaluation = JSON.parse(await store.readText(outcome.scored.details));
  return { id, resolved, plan, details, costUsd, warnings };
}

/** Which model on which data: those of the configuration, or of a recorded run. */
async function question(
  context: CommandContext,
  { store }: Workspace,
  { model, run, baseline, baselineAnswers }: EvaluateOptions,
): Promise<Question> {
  if (run === undefined) {
    if (model === undefined) throw usageError('evaluate needs a model', 'give --model, or --run to judge a run’s own');
    const resolved = resolvedConfig(loadForRun(context), new Date());
    return { resolved, dataset: null, candidate: model, formerBaseline: null };
  }
  const stored = await readRecord(store, run);
  if (stored === null) throw unknownRun(run);
  const { progress, status } = stored.record;
  const candidate = model ?? status.outcome.fineTunedModel;
  if (candidate === null || progress.dataset === null) {
    throw usageError(`the run ${run} has trained no model yet`, 'wait for it, or give --model without --run');
  }
  const isSet = context.options.set.length > 0 || context.options.config !== null;
  const resolved = isSet ? resolvedConfig(loadForRun(context), new Date()) : await readRunConfig(store, stored.record);
  const isNamed = baseline.length > 0 || baselineAnswers !== undefined;
  const former = isNamed ? null : await formerBaseline(store, resolved.config, candidate, progress);
  return { resolved, dataset: progress.dataset, candidate, formerBaseline: former };
}

async function extrasOf(
  { cwd, settings, signal }: CommandContext,
  { store }: Workspace,
  resolved: ResolvedConfig,
  { baseline, fewShot, baselineAnswers }: EvaluateOptions,
): Promise<EvaluationExtras> {
  const [first = null, ...rivals] = baseline;
  const named = namedModel(first ?? undefined, resolved.config);
  const data = await resolveRunPii({ store, settings }, resolved.config, named === null ? [] : [named.provider]);
  return {
    storeId: await store.id(),
    baseline: first,
    rivals,
    shots:
      fewShot === undefined
        ? null
        : await store.putText(
            JSON.stringify(
              await fewShotTurns(resolved, resolve(cwd, fewShot), {
                ...{ data, signal },
                pseudonymKey: settings.pseudonymKey(),
                erased: await erasedSubjects(store),
              }),
            ),
          ),
    savedFrom: baselineAnswers ?? null,
    saved:
      baselineAnswers === undefined ? null : await store.putText(await readFile(resolve(cwd, baselineAnswers), 'utf8')),
  };
}

/** Waits for the end, telling how many answers there are; Ctrl-C cancels the evaluation, whose answers stay. */
async function outcomeOf(
  { output, signal }: CommandContext,
  session: TemporalSession,
  handle: WorkflowHandle,
): Promise<EvaluateModelOutcome> {
  const over = new AbortController();
  const cancel = (): void => void handle.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  void tellProgress();
  try {
    return (await handle.result()) as EvaluateModelOutcome;
  } catch (error) {
    throw await inOurWords(session, handle.workflowId, error);
  } finally {
    over.abort();
    signal.removeEventListener('abort', cancel);
  }

  async function tellProgress(): Promise<void> {
    let told = '';
    while (!over.signal.aborted) {
      await delay(PROGRESS_MS, undefined, { signal: over.signal }).catch(() => undefined);
      const progress = await session.call(() => handle.query(evaluationProgressQuery)).catch(() => null);
      const line = progress === null ? '' : `${progress.done} of ${progress.total} answers`;
      if (progress === null || progress.total === 0 || line === told || over.signal.aborted) continue;
      told = line;
      output.info(line);
    }
  }
}
