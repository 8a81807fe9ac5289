import type { ResolvedConfig } from '../config/resolved-config.ts';
import { readSplitItems } from '../dataset/read-chat-rows.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { RetuneError } from '../domain/failure-type.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import { bestOf } from '../evaluation/best-of.ts';
import type { Contender } from '../evaluation/best-of.ts';
import { readPlan } from './answer-prompts.ts';
import { MOST_CONTENDERS, MOST_VALIDATION_PROMPTS } from './checkpoint-limits.ts';
import { cutShards } from './cut-shards.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { EvaluatedModel, EvaluationItem, StoredEvaluationPlan } from './evaluation-plan.ts';
import { scorersOf, suiteShape } from './evaluation-suite.ts';
import { withHeartbeat } from './heartbeat.ts';
import { readManifestLabels } from './manifest.ts';
import { ownScores } from './own-scores.ts';
import { decodingOf } from './plan-evaluation.ts';
import { providerOf, readConfig } from './stored-config.ts';
import { createSuiteItems, promptDigest } from './suite-item.ts';

/** Which checkpoints are to be asked what, or why none is. */
export type CheckpointPlan =
  | { readonly kind: 'not_asked'; readonly why: string }
  | {
      readonly kind: 'ask';
      readonly plan: ArtifactRef;
      /** The last model first. */
      readonly sides: readonly string[];
      readonly models: readonly EvaluatedModel[];
      readonly shards: number;
    };

const LAST = 'last';

export function createCheckpointActivities(deps: ActivityDependencies) {
  const { store } = deps;
  return {
    /** The job's last model and its checkpoints before the validation split; the test split is for the verdict alone. */
    async planCheckpoints({
      runId,
      configRef,
      dataset,
      jobId,
      fineTunedModel,
    }: {
      runId: string;
      configRef: ArtifactRef;
      dataset: PreparedDatasetRef;
      jobId: string;
      fineTunedModel: string;
    }): Promise<CheckpointPlan> {
      const resolved = await readConfig(store, configRef);
      const { config } = resolved;
      const name = config.training.provider;
      const no = (why: string): CheckpointPlan => ({ kind: 'not_asked', why: `the last checkpoint: ${why}` });
      const { validation } = dataset;
      if (validation === null) return no('there is no validation split to choose by (data.split.validation)');
      const found = await providerOf(deps, config, name, 'train').listCheckpoints(jobId);
      const earlier = found.filter(({ model }) => model !== null && model !== fineTunedModel);
      if (earlier.length === 0) return no(`${name} keeps none before it that answers`);
      return withHeartbeat('prompts', async () => {
        const { items, shape } = await validationItems(resolved, dataset, validation);
        const unfit = await whyUnfit(resolved, shape);
        if (unfit !== null) return no(unfit);
        const contenders = [
          { side: LAST, model: fineTunedModel },
          ...earlier
            .slice(1 - MOST_CONTENDERS)
            .map(({ step, model }, at) => ({ side: `step-${step ?? `unknown-${at}`}`, model: model ?? '' })),
        ].map((one) => ({ ...one, provider: name }));
        const { shards } = await cutShards(store, items);
        const plan: StoredEvaluationPlan = {
          ...{ runId, suite: promptDigest(items, null), shards, ...shape, judge: null, leftOut: [] },
          models: decodingOf(deps, config, dataset, contenders),
        };
        return {
          kind: 'ask',
          plan: await store.putText(JSON.stringify(plan)),
          sides: contenders.map(({ side }) => side),
          models: contenders.map(({ model }) => ({ provider: name, model })),
          shards: shards.length,
        };
      });
    },

    /** The model with the best score on the validation split, and how it was chosen, in words. */
    async chooseCheckpoint({
      configRef,
      plan: ref,
    }: {
      configRef: ArtifactRef;
      plan: ArtifactRef;
    }): Promise<{ fineTunedModel: string; chosen: string }> {
      const resolved = await readConfig(store, configRef);
      const plan = await readPlan(deps, ref);
      const setup = await scorersOf(resolved, plan);
      return withHeartbeat('prompts', async () => {
        const contenders: (Contender & { model: string })[] = [];
        let metric = setup.metric.name;
        for (const { side, model } of plan.models) {
          const own = await ownScores(deps, plan, side, setup);
          metric = own.metric;
          contenders.push({ name: side.replaceAll('-', ' '), model, scores: own.scores, prompts: own.calls.prompts });
        }
        const { best, words } = bestOf(contenders, metric);
        return { fineTunedModel: best.model, chosen: words };
      });
    },
  };

  /** In an order that their prompts alone decide, so that a part of them is a fair sample. */
  async function validationItems(
    { config }: ResolvedConfig,
    { manifest }: PreparedDatasetRef,
    validation: ArtifactRef,
  ): Promise<{ items: readonly EvaluationItem[]; shape: ReturnType<typeof suiteShape> }> {
    const builder = createSuiteItems(false);
    for await (const item of readSplitItems(await store.localPath(validation), config.evaluation.turns))
      builder.add(item, '');
    const inOrder = builder.items.toSorted((a, b) => a.id.localeCompare(b.id, 'en'));
    return {
      items: inOrder.slice(0, MOST_VALIDATION_PROMPTS),
      shape: suiteShape(builder, await readManifestLabels(store, manifest)),
    };
  }
}

/** Why the validation split cannot be scored as the test is; null where it can. Training is paid: nothing fails for it. */
async function whyUnfit(resolved: ResolvedConfig, shape: ReturnType<typeof suiteShape>): Promise<string | null> {
  try {
    const { metric } = await scorersOf(resolved, shape);
    return metric.kind === 'judge' ? 'a judge compares two models, it measures none by itself' : null;
  } catch (error) {
    if (error instanceof RetuneError) return `the validation split cannot be scored: ${error.message}`;
    throw error;
  }
}
