import { access, constants } from 'node:fs/promises';
import { assertSupported } from '../config/check-support.ts';
import { namedModel } from '../config/named-model.ts';
import type { RunConfig } from '../config/run-config.ts';
import { resolvePollInterval } from '../config/poll-interval.ts';
import { pseudonymsFor } from '../dataset/pii/pseudonym.ts';
import { isRemote } from '../domain/remote-files.ts';
import { openRemoteFiles } from '../platform/open-remote-files.ts';
import { planShards } from '../dataset/plan-shards.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { durationMs } from '../domain/duration.ts';
import { scheduledRunId } from '../domain/identity.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { NotificationEvent } from '../domain/notification.ts';
import type { RunOutcome } from '../domain/run-outcome.ts';
import type { RunProgress } from '../domain/run-record.ts';
import type { ProviderModel } from '../provider/fine-tune-provider.ts';
import type { FineTuneInput } from '../workflows/messages.ts';
import { checkCapabilities } from './check-capabilities.ts';
import { continuedVersion } from './continued-version.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { EvaluatedModel } from './evaluation-plan.ts';
import { assertModelsKnown, comparedWith } from './known-models.ts';
import { probeProvider } from './probe-provider.ts';
import { beginning } from './resume-run.ts';
import { shutdownWarning } from './retirement.ts';
import { readRecord } from './run-record.ts';
import { providerOf, readConfig, readOwnConfig } from './stored-config.ts';
import { storeMismatch } from './store-mismatch.ts';
import { readLine } from './stored-line.ts';

/** What the workflow needs to know of its configuration: small values, no path and no key. */
export interface RunPlan {
  readonly provider: string;
  readonly baseModel: string;
  readonly configDigest: string;
  readonly pollIntervalMs: number;
  readonly stuckAfterMs: number;
  readonly onDeadline: 'ask' | 'cancel' | 'detach';
  /** `poll.deadline`: of the job, and of every other stage from its own start. */
  readonly stageDeadlineMs: number;
  readonly gateApproval: 'never' | 'always' | 'on_hold';
  readonly approvalTimeoutMs: number;
  readonly deleteUploads: boolean;
  /** The cap that the evaluation may not cross, less what training cost (`budget.max_cost_usd`); null where none is set. */
  readonly evaluationBudgetUsd: number | null;
  /** A run of a schedule whose candidates need not be better: it is held to the line's anchor too. */
  readonly anchored: boolean;
  /** Whether the best of the job's checkpoints is looked for (`training.checkpoint`). */
  readonly bestCheckpoint: boolean;
  /** The events that somebody wants to hear of. */
  readonly notifyOn: readonly NotificationEvent[];
  /** What earlier runs of the chain did. */
  readonly progress: RunProgress;
  readonly outcome: Partial<RunOutcome>;
  /** The digest of the data an earlier run's job was made for. */
  readonly previousDigest: string | null;
  readonly warnings: readonly string[];
  /** Whom the candidate may be compared with, as far as it is known now: where its endpoints would be. */
  readonly rivals: readonly EvaluatedModel[];
}

export function createOpeningActivities(deps: ActivityDependencies) {
  const { settings, store } = deps;
  return {
    /** Proves that this worker sees the run's store and every source, and says where the run begins. */
    async openRun({ input }: { input: FineTuneInput }): Promise<RunPlan> {
      const { config, digest, baseDir, nominalTime } = await readOwnConfig(store, input.configRef);
      const provider = providerOf(deps, config, config.training.provider, 'train');
      providerOf(deps, config, config.training.provider, 'eval');
      assertSupported(config);
      pseudonymsFor(config.data.pii, settings.pseudonymKey());
      // Whoever else is asked later has its key now: a run does not stop for it after the training was paid.
      const rivals = await rivalsOf(config);
      for (const rival of rivals) providerOf(deps, config, rival.provider, 'eval');
      const unsent = checkCapabilities(config, provider.capabilities);
      if (!(await readRecord(store, input.runId))) throw storeMismatch(store.uri, `the record of ${input.runId}`);
      const resumed = await beginning(store, input);
      if (resumed.progress.dataset === null) await seeSources({ config, baseDir, nominalTime });
      await continuedVersion(store, config);
      const warnings = [...unsent];
      return {
        provider: config.training.provider,
        baseModel: config.training.base_model,
        configDigest: digest,
        pollIntervalMs: resolvePollInterval(config.poll.interval, provider.baseUrl),
        stuckAfterMs: durationMs(config.poll.stuck_after),
        onDeadline: config.poll.on_deadline,
        stageDeadlineMs: durationMs(config.poll.deadline),
        gateApproval: config.gate.approval,
        approvalTimeoutMs: durationMs(config.gate.approval_timeout),
        deleteUploads: config.retention.delete_uploads,
        evaluationBudgetUsd: config.budget.max_cost_usd ?? null,
        // Of a schedule, or a retry of such a run.
        anchored:
          input.firstRunId === scheduledRunId(config.name, nominalTime) && config.gate.mode === 'non_inferiority',
        bestCheckpoint: config.training.checkpoint === 'best',
        notifyOn: [...new Set(config.notify.flatMap(({ on }) => on))],
        ...resumed,
        outcome: { ...resumed.outcome, provider: config.training.provider, baseModel: config.training.base_model },
        warnings,
        rivals,
      };
    },

    /** One call that costs nothing: is the provider there, does it take our key, does it shut down what the run needs? */
    async checkProvider({
      configRef,
      trained = false,
    }: {
      configRef: ArtifactRef;
      /** A retry that has its job already: what it would be compared with is no reason to stop it early. */
      trained?: boolean;
    }): Promise<{ readonly warnings: readonly string[] } | null> {
      const { config } = await readConfig(store, configRef);
      const provider = providerOf(deps, config, config.training.provider, 'train');
      const { base_model: wanted } = config.training;
      const { models, trains } = await probeProvider(provider, wanted);
      if (!trained) {
        const { line } = await readLine(store, config.name);
        // The base model is looked at below: it may be one to train and not to call.
        const others = comparedWith(config, line).filter(
          (one) => one.provider !== provider.name || one.model !== wanted,
        );
        await assertModelsKnown(deps, config, others);
      }
      const warnings = await shutdowns(config, models);
      if (trains) return warnings.length === 0 ? null : { warnings };
      throw new RetuneError('PROVIDER_REFUSED', `${provider.name} has no model "${wanted}"`, {
        hint: `training.base_model is one of: ${models
          .filter(({ baseModel }) => baseModel === null)
          .slice(0, 10)
          .map(({ id }) => id)
          .join(', ')}`,
      });
    },
  };

  /** What the training provider is about to shut down of what the run trains on, and of what the champion needs. */
  async function shutdowns(
    { name, training }: RunConfig,
    models: readonly ProviderModel[],
  ): Promise<readonly string[]> {
    const { provider, base_model: baseModel } = training;
    const { line } = await readLine(store, name);
    const champion = line.versions.find(({ version }) => version === line.champion);
    const base = shutdownWarning(models, 'this run', { provider, model: baseModel, baseModel: null });
    const present =
      champion?.provider === provider
        ? shutdownWarning(models, `the champion ${name}@${champion.version}`, champion)
        : null;
    return [base, present].filter((warning) => warning !== null);
  }

  /** The baseline that the configuration names, else the champion, where it is of another provider. */
  async function rivalsOf(config: RunConfig): Promise<readonly EvaluatedModel[]> {
    const { name, training, evaluation } = config;
    const named = namedModel(evaluation.baseline, config);
    if (named !== null) return [named];
    const { line } = await readLine(store, name);
    const champion = line.versions.find(({ version }) => version === line.champion);
    if (champion === undefined || champion.provider === training.provider || evaluation.baseline === 'base') return [];
    if ((champion.provider === 'local') !== (training.provider === 'local')) return [];
    return [{ provider: champion.provider, model: champion.model }];
  }

  async function seeSources({
    config,
    baseDir,
    nominalTime,
  }: {
    config: Awaited<ReturnType<typeof readConfig>>['config'];
    baseDir: string;
    nominalTime: string;
  }): Promise<void> {
    try {
      const shards = await planShards(config.data, {
        baseDir,
        nominalTime,
        timezone: config.schedule?.timezone ?? 'UTC',
        remote: openRemoteFiles(settings.store, (name) => settings.variable(name)),
      });
      const local = shards.filter(({ path }) => !isRemote(path));
      await Promise.all(local.map(({ path }) => access(path, constants.R_OK)));
    } catch (error) {
      if (error instanceof RetuneError && error.code !== 'FILE_NOT_FOUND') throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new RetuneError(
        'SOURCE_NOT_VISIBLE',
        `the worker cannot read a source that the run was started with: ${why}`,
        {
          hint: `run the worker where ${baseDir} can be read, or put the data where every worker sees it`,
        },
      );
    }
  }
}
