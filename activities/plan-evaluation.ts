import { readTestItems } from '../dataset/read-chat-rows.ts';
import type { TestItem } from '../dataset/read-chat-rows.ts';
import type { RunConfig } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { versionName } from '../domain/model-line.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { Capabilities } from '../provider/fine-tune-provider.ts';
import { answerLimit } from './answer-limit.ts';
import { continuedVersion, trainKeysBehind } from './continued-version.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { EvaluatedModel, EvaluationItem, StoredEvaluationPlan } from './evaluation-plan.ts';
import { withHeartbeat } from './heartbeat.ts';
import { readManifestLabels } from './manifest.ts';
import { readLine } from './stored-line.ts';
import { providerOf, readConfig } from './stored-config.ts';

export interface EvaluationPlan {
  readonly plan: ArtifactRef;
  readonly shards: number;
  readonly prompts: number;
  readonly championBefore: string | null;
  readonly expectedChampion: number | null;
  readonly warnings: readonly string[];
}

/** A batch of the `deepseek` format; small enough that a killed worker repeats little. */
const PROMPTS_PER_SHARD = 50;

export function createPlanActivities(deps: ActivityDependencies) {
  const { store } = deps;
  return {
    /** Chooses the baseline, leaves out prompts that either model was trained on, cuts the rest into shards. */
    async planEvaluation(input: {
      runId: string;
      name: string;
      configRef: ArtifactRef;
      dataset: PreparedDatasetRef;
      candidate: string;
    }): Promise<EvaluationPlan> {
      const { runId, name, configRef, dataset, candidate } = input;
      const { config } = await readConfig(store, configRef);
      const { line } = await readLine(store, name);
      const champion = line.versions.find(({ version }) => version === line.champion) ?? null;
      const baseline = chooseBaseline(config, line, champion);
      const trained = await keysOf([
        dataset.trainKeys,
        ...(await trainKeysBehind(store, await continuedVersion(store, config))),
        ...(await trainKeysBehind(store, versionOf(line, baseline))),
      ]);
      return withHeartbeat('prompts', async (progress) => {
        const shards: ArtifactRef[] = [];
        const warnings: string[] = [];
        let batch: EvaluationItem[] = [];
        let prompts = 0;
        let contaminated = 0;
        const flush = async (): Promise<void> => {
          if (batch.length === 0) return;
          shards.push(await store.putText(`${batch.map((item) => JSON.stringify(item)).join('\n')}\n`));
          batch = [];
          progress(prompts, dataset.rows.test);
        };
        for await (const item of readTestItems(
          await store.localPath(dataset.test),
          await store.localPath(dataset.testIndex),
        )) {
          if (trained.has(item.key)) {
            contaminated += 1;
            continue;
          }
          prompts += 1;
          batch.push(toItem(item));
          if (batch.length === PROMPTS_PER_SHARD) await flush();
        }
        await flush();
        if (prompts === 0)
          throw new RetuneError('NO_TEST_ROWS', 'every test prompt stands in the training rows of one of the models');
        if (contaminated > 0)
          warnings.push(`${contaminated} test prompts stand in training rows of one of the models and were left out`);
        const stored: StoredEvaluationPlan = {
          runId,
          baseline,
          candidate: { provider: config.training.provider, model: candidate },
          shards,
          ...decoding(config, dataset, baseline),
          labels: await readManifestLabels(store, dataset.manifest),
          contaminated,
        };
        const plan = await store.putText(JSON.stringify(stored));
        return {
          plan,
          shards: shards.length,
          prompts,
          championBefore: versionName(name, line.champion),
          expectedChampion: line.champion,
          warnings,
        };
      });
    },
  };

  async function keysOf(refs: readonly ArtifactRef[]): Promise<ReadonlySet<string>> {
    const texts = await Promise.all(refs.map((ref) => store.readText(ref)));
    return new Set(texts.flatMap((text) => text.split('\n')));
  }

  function decoding(
    config: RunConfig,
    dataset: PreparedDatasetRef,
    baseline: EvaluatedModel,
  ): Pick<StoredEvaluationPlan, 'maxTokens' | 'temperature' | 'seed'> {
    const ours = providerOf(deps, config, config.training.provider, 'eval').capabilities;
    const theirs = providerOf(deps, config, baseline.provider, 'eval').capabilities;
    const { temperature } = config.evaluation;
    const wanted = answerLimit(config, dataset.answerTokensP99);
    return {
      maxTokens: Math.min(wanted, ours.maxTokens, theirs.maxTokens),
      temperature: { baseline: temperatureFor(theirs, temperature), candidate: temperatureFor(ours, temperature) },
      seed: ours.seed && theirs.seed ? (config.training.seed ?? null) : null,
    };
  }
}

function toItem({ key, group, slices, messages, expected }: TestItem): EvaluationItem {
  return {
    key,
    group,
    slices,
    expected,
    messages: messages.map(({ role, content }) => ({
      role: roleOf(role),
      content: typeof content === 'string' ? content : JSON.stringify(content),
    })),
  };
}

function roleOf(role: string): EvaluationItem['messages'][number]['role'] {
  return role === 'system' || role === 'assistant' || role === 'tool' ? role : 'user';
}

/** The lowest the provider takes, unless the configuration says another; nothing where the provider takes none. */
function temperatureFor({ temperature: range }: Capabilities, wanted: number | 'auto'): number | null {
  if (range === null) return null;
  return wanted === 'auto' ? range.min : Math.min(Math.max(wanted, range.min), range.max);
}

function chooseBaseline(config: RunConfig, line: ModelLine, champion: LineVersion | null): EvaluatedModel {
  const { provider, base_model: baseModel } = config.training;
  const { baseline } = config.evaluation;
  const base: EvaluatedModel = { provider, model: baseModel };
  if (baseline === 'base') return base;
  // The local provider's models are no rivals of a line that trains elsewhere.
  const usable = champion !== null && (champion.provider === 'local') === (provider === 'local') ? champion : null;
  if (baseline === 'auto') return usable ?? base;
  if (baseline === 'champion') {
    if (usable !== null) return { provider: usable.provider, model: usable.model };
    throw new RetuneError('MODEL_UNKNOWN', `evaluation.baseline is champion, and ${line.name} has none yet`, {
      hint: 'set evaluation.baseline to base or auto for the first run',
    });
  }
  const at = baseline.indexOf(':');
  return { provider: baseline.slice(0, at), model: baseline.slice(at + 1) };
}

function versionOf({ versions }: ModelLine, { provider, model }: EvaluatedModel): LineVersion | null {
  return versions.find((entry) => entry.provider === provider && entry.model === model) ?? null;
}
