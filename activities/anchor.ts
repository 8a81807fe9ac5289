import type { ArtifactRef } from '../domain/artifact.ts';
import type { LineVersion } from '../domain/model-line.ts';
import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { PreparedDatasetRef } from '../domain/run-record.ts';
import type { Verdict } from '../domain/verdict.ts';
import { anchorConfidence } from '../evaluation/anchor.ts';
import { decideWithAnchor } from '../evaluation/decide-with-anchor.ts';
import { scoreEvaluation } from '../evaluation/score-evaluation.ts';
import { answerPairs } from './answer-pairs.ts';
import { readItems, readPlan } from './answer-prompts.ts';
import { trainKeysBehind, continuedVersion } from './continued-version.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { AskedModel, PlannedShard, StoredEvaluationPlan } from './evaluation-plan.ts';
import { scorersOf } from './evaluation-suite.ts';
import type { ReportedAnchor } from '../report/report-data.ts';
import { withHeartbeat } from './heartbeat.ts';
import { keptAnswers } from './kept-answers.ts';
import { priceOfModel } from './model-price.ts';
import { askedModel } from './plan-evaluation.ts';
import { readConfig } from './stored-config.ts';
import { readLine } from './stored-line.ts';
import { trainedPrompts } from './trained-prompts.ts';
import { unlessErased } from './unless-erased.ts';

export interface AnchorPlan {
  /** `support-intents@1`. */
  readonly anchor: string;
  readonly plan: ArtifactRef;
  readonly shards: number;
  readonly prompts: number;
  /** How many candidates the line will have tried since its anchor, this one included. */
  readonly look: number;
}

export interface AnchoredVerdict {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly figures: EvaluationFigures;
  /** The evaluation's details with the anchor's beside them. */
  readonly details: ArtifactRef;
}

export function createAnchorActivities(deps: ActivityDependencies) {
  const { store } = deps;
  return {
    /**
     * The frozen suite of the line's anchor, to be answered by the candidate as the anchor answered it; nothing is asked
     * of the anchor, whose answers are kept. Null where the line has no anchor, or nothing of it can be compared.
     */
    async planAnchor({
      runId,
      name,
      configRef,
      dataset,
      candidate,
    }: {
      runId: string;
      name: string;
      configRef: ArtifactRef;
      dataset: PreparedDatasetRef;
      candidate: string;
    }): Promise<AnchorPlan | null> {
      const { config } = await readConfig(store, configRef);
      const { line } = await readLine(store, name);
      const version = line.versions.find((entry) => entry.version === line.anchor);
      const planRef = version?.evaluationPlan ?? null;
      if (version === undefined || planRef === null) return null;
      const frozen = await unlessErased(() => readPlan(deps, planRef));
      if (frozen === null) return null;
      const anchor: AskedModel = { ...askedModel(frozen, 'candidate'), side: 'baseline' };
      const { provider } = config.training;
      const price = priceOfModel(config, { provider, model: candidate }, null);
      const asked: AskedModel = { ...anchor, side: 'candidate', provider, model: candidate, saved: null, price };
      const behind = await trainKeysBehind(store, await continuedVersion(store, config));
      const trained = await trainedPrompts(deps, dataset, behind);
      return withHeartbeat('prompts', async () => {
        const shards: PlannedShard[] = [];
        let prompts = 0;
        for (const shard of frozen.shards) {
          const items = await unlessErased(() => readItems(deps, shard.items));
          // What is left of the suite still anchors.
          if (items === null) continue;
          const kept = (await keptAnswers(store, anchor, shard)) ?? [];
          const isOut = (place: number): boolean =>
            (kept[place] ?? null) === null || shard.leftOut.includes(place) || trainedOn(place);
          const trainedOn = (place: number): boolean => {
            const item = items[place];
            return item === undefined || trained.look(item) !== null;
          };
          const leftOut = [...items.keys()].filter(isOut);
          prompts += items.length - leftOut.length;
          shards.push({ ...shard, leftOut });
        }
        if (prompts === 0) return null;
        const plan: StoredEvaluationPlan = { ...frozen, runId, models: [anchor, asked], shards, leftOut: [] };
        return {
          anchor: `${name}@${version.version}`,
          plan: await store.putText(JSON.stringify(plan)),
          shards: shards.length,
          prompts,
          look: 1 + line.versions.filter((entry) => isTriedSince(entry, version.version, runId)).length,
        };
      });
    },

    /** What the verdict against the champion becomes when the candidate is held to the anchor too. */
    async judgeAnchor({
      configRef,
      plan: planRef,
      anchor,
      look,
      details,
    }: {
      configRef: ArtifactRef;
      plan: ArtifactRef;
      anchor: string;
      look: number;
      details: ArtifactRef;
    }): Promise<AnchoredVerdict> {
      const resolved = await readConfig(store, configRef);
      const plan = await readPlan(deps, planRef);
      const { evaluation } = resolved.config;
      const { margin, ...others } = resolved.config.gate;
      const gate = { ...others, margin, confidence: anchorConfidence(others.confidence, look) };
      const setup = await scorersOf(resolved, plan);
      const { figures } = await withHeartbeat('prompts', () =>
        scoreEvaluation({
          pairs: answerPairs(deps, plan, askedModel(plan, 'baseline'), askedModel(plan, 'candidate')),
          setup,
          gate: { ...gate, constraints: [] },
          labels: plan.labels,
          samples: evaluation.samples,
        }),
      );
      const kept = JSON.parse(await store.readText(details)) as { verdict: Verdict; reasons: readonly string[] };
      const { verdict, reasons } = decideWithAnchor(kept, { anchor, figures, ...gate });
      const held: ReportedAnchor = { anchor, figures, margin };
      return {
        ...{ verdict, reasons, figures },
        details: await store.putText(JSON.stringify({ ...kept, verdict, reasons, anchor: held }, null, 2)),
      };
    },
  };
}

/** Whether a version came from another run after the anchor: each of them may have been held to it. */
function isTriedSince(entry: LineVersion, anchor: number, runId: string): boolean {
  return entry.version > anchor && entry.runId !== null && entry.runId !== runId;
}
