import { resolvePii } from '../config/resolve-pii.ts';
import type { RunConfig } from '../config/run-config.ts';
import { readSplitItems } from '../dataset/read-chat-rows.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { versionName } from '../domain/model-line.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import { measureDrift } from '../evaluation/drift.ts';
import { readItems, readPlan } from './answer-prompts.ts';
import { cutShards } from './cut-shards.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { championWithPast, driftSpending } from './drift-champion.ts';
import type { DriftSpending } from './drift-champion.ts';
import type { AskedModel, EvaluatedModel, EvaluationItem, StoredEvaluationPlan } from './evaluation-plan.ts';
import { scorersOf } from './evaluation-suite.ts';
import { withHeartbeat } from './heartbeat.ts';
import { keptAnswers } from './kept-answers.ts';
import { readDataset } from './manifest.ts';
import { priceOfModel } from './model-price.ts';
import { ownScores } from './own-scores.ts';
import { assertDecided } from './pii-receivers.ts';
import { askedModel } from './plan-evaluation.ts';
import { providerOf, readConfig } from './stored-config.ts';
import { readLine } from './stored-line.ts';
import { createSuiteItems } from './suite-item.ts';
import { unlessErased } from './unless-erased.ts';

/** What the champion is to be asked, or why it is not. */
export type DriftPlan =
  | { readonly kind: 'not_asked'; readonly why: string }
  | {
      readonly kind: 'ask';
      /** `support-intents@3`. */
      readonly champion: string;
      readonly model: EvaluatedModel;
      /** The new prompts. */
      readonly plan: ArtifactRef;
      readonly shards: number;
      readonly prompts: number;
      /** The prompts of its own test, with the answers that were kept. */
      readonly past: ArtifactRef;
      readonly month: DriftSpending['month'];
    };

/** The side that the champion answers as. */
export const CHAMPION_SIDE = 'champion';

/** Under this many prompts, new or old, nothing is said of a share. */
const LEAST_PROMPTS = 30;
/** As for a verdict: more failed or cut answers than this, and nothing can be told. */
const MOST_AMISS = 0.02;

export function createDriftActivities(deps: Pick<ActivityDependencies, 'store' | 'settings' | 'transport'>) {
  const { store } = deps;
  return {
    /** The labelled prompts that the champion has not seen, neither in training nor in its test. Nothing is asked yet. */
    async planDrift({
      runId,
      name,
      configRef,
      dataset,
    }: {
      runId: string;
      name: string;
      configRef: ArtifactRef;
      dataset: PreparedDatasetRef;
    }): Promise<DriftPlan> {
      const { config } = await readConfig(store, configRef);
      const { line } = await readLine(store, name);
      const found = await championWithPast(store, config, line);
      if ('why' in found) return { kind: 'not_asked', why: found.why };
      const { version, lineage, evaluationPlan } = found;
      const champion = versionName(name, version.version) ?? name;
      const no = (why: string): DriftPlan => ({ kind: 'not_asked', why: `${champion} was not asked: ${why}` });
      const weigh = async (): Promise<DriftPlan> => {
        const fresh = await newItems(config, dataset, lineage.dataset);
        if (fresh.length < LEAST_PROMPTS) return no(`${fresh.length} prompts are new, too few to tell anything by`);
        const frozen = await readPlan(deps, evaluationPlan);
        const then = askedModel(frozen, 'candidate');
        const { ledger } = await readDataset(store, dataset.manifest);
        // The rows were prepared for whoever a run sends them to: a champion that is no baseline is one more.
        assertDecided(resolvePii(deps.settings, config, [then.provider]), ledger.pii);
        const price = priceOfModel(config, then, version);
        const model: AskedModel = { ...then, side: CHAMPION_SIDE, saved: null, price };
        const past = await keptPast(frozen, model);
        if (past.prompts < LEAST_PROMPTS) return no(`only ${past.prompts} answers of its own test are kept`);
        const asked = fresh.slice(0, config.schedule?.drift?.prompts ?? 0);
        const { hosting } = providerOf(deps, config, model.provider, 'eval');
        const needsHosting = hosting !== null && (await hosting.isNeededFor(model.model));
        const spending = driftSpending(config, { model, prompts: asked.length, dataset, needsHosting });
        if ('why' in spending) return no(spending.why);
        const { shards } = await cutShards(store, asked);
        const plan: StoredEvaluationPlan = { ...frozen, runId, models: [model], shards, judge: null, leftOut: [] };
        return {
          ...{ kind: 'ask', champion, model: { provider: model.provider, model: model.model } },
          ...{ plan: await store.putText(JSON.stringify(plan)), shards: shards.length, prompts: asked.length },
          past: await store.putText(JSON.stringify(past.plan)),
          month: spending.month,
        };
      };
      const planned = await withHeartbeat('rows', () => unlessErased(weigh));
      return planned ?? no('its own rows held somebody who was erased since');
    },

    /** Whether the champion's score on the new prompts has fallen below that of its own test, and the figures in words. */
    async judgeDrift({
      configRef,
      champion,
      plan,
      past,
    }: {
      configRef: ArtifactRef;
      champion: string;
      plan: ArtifactRef;
      past: ArtifactRef;
    }): Promise<{ drifted: boolean; why: string }> {
      const resolved = await readConfig(store, configRef);
      const { gate, evaluation, schedule } = resolved.config;
      const [now, before] = [await readPlan(deps, plan), await readPlan(deps, past)];
      const setup = await scorersOf(resolved, now);
      return withHeartbeat('prompts', async () => {
        const fresh = await ownScores(deps, now, CHAMPION_SIDE, setup);
        const { prompts, failedCandidate: failed, cut } = fresh.calls;
        const amiss = failed > cut ? `${failed} of ${prompts} calls failed` : `${cut} of ${prompts} answers were cut`;
        if (Math.max(failed, cut) > prompts * MOST_AMISS)
          return { drifted: false, why: `whether ${champion} still does as well cannot be told: ${amiss}` };
        const { drifted, words } = measureDrift({
          ...{ past: await ownScores(deps, before, CHAMPION_SIDE, setup), fresh },
          isRightWrong: setup.metric.kind !== 'score' && evaluation.samples === 1,
          confidence: gate.confidence,
          maxDrop: schedule?.drift?.max_drop ?? 0,
        });
        return { drifted, why: `${fresh.metric} of ${champion}: ${words}` };
      });
    },
  };

  /** In an order that their prompts alone decide, so that a part of them is a fair sample. */
  async function newItems(
    { evaluation }: RunConfig,
    now: PreparedDatasetRef,
    before: { train: ArtifactRef; validation: ArtifactRef | null; test: ArtifactRef },
  ): Promise<readonly EvaluationItem[]> {
    const seen = new Set<string | null>();
    for (const ref of [before.train, before.validation, before.test]) {
      if (ref === null) continue;
      for await (const item of itemsOf(ref, evaluation.turns)) seen.add(item.near);
    }
    const fresh: EvaluationItem[] = [];
    for (const ref of [now.test, now.validation, now.train]) {
      if (ref === null) continue;
      for await (const item of itemsOf(ref, evaluation.turns)) if (!seen.has(item.near)) fresh.push(item);
    }
    return fresh.toSorted((a, b) => a.id.localeCompare(b.id, 'en'));
  }

  async function* itemsOf(ref: ArtifactRef, turns: RunConfig['evaluation']['turns']): AsyncGenerator<EvaluationItem> {
    const builder = createSuiteItems(false);
    for await (const item of readSplitItems(await store.localPath(ref), turns)) {
      const length = builder.items.length;
      builder.add(item, '');
      yield* builder.items.slice(length);
    }
  }

  /** The prompts of a version's own test as far as its answers to them are kept. */
  async function keptPast(
    frozen: StoredEvaluationPlan,
    model: AskedModel,
  ): Promise<{ plan: StoredEvaluationPlan; prompts: number }> {
    let prompts = 0;
    const shards = [];
    for (const shard of frozen.shards) {
      const items = await readItems(deps, shard.items);
      const kept = (await keptAnswers(store, model, shard)) ?? [];
      const leftOut = [...items.keys()].filter(
        (place) => (kept[place] ?? null) === null || shard.leftOut.includes(place),
      );
      prompts += items.length - leftOut.length;
      shards.push({ ...shard, leftOut });
    }
    return { plan: { ...frozen, models: [model], shards, judge: null }, prompts };
  }
}
