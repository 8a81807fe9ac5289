import { createHash } from 'node:crypto';
import type { ArtifactRef } from '../domain/artifact.ts';
import { documentKey } from '../domain/identity.ts';
import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { AnswerPair } from '../evaluation/answer-pair.ts';
import { scoreEvaluation } from '../evaluation/score-evaluation.ts';
import { chooseScorers } from '../evaluation/choose-scorers.ts';
import { loadScorers } from '../evaluation/load-scorer.ts';
import type { CompletionResult } from '../provider/fine-tune-provider.ts';
import { countAnswers } from './count-answers.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { priceOf } from './estimate.ts';
import type { EvaluationItem, StoredAnswers, StoredEvaluationPlan } from './evaluation-plan.ts';
import { withHeartbeat } from './heartbeat.ts';
import { calledAs } from './hosting.ts';
import type { CallAs } from './hosting.ts';
import { providerOf, readConfig } from './stored-config.ts';
import { createPlanActivities } from './plan-evaluation.ts';
import { askOnePrompt } from './version-model.ts';

export type { EvaluationPlan } from './plan-evaluation.ts';

type Side = 'baseline' | 'candidate';

const MOST_REASONS = 8;
const LONGEST_REASON = 300;

export interface AnsweredShard {
  readonly prompts: number;
  readonly failed: number;
  /** Null where the price is not known; 0 for answers that were kept from before. */
  readonly costUsd: number | null;
  readonly kept: boolean;
}

export interface ScoredEvaluation {
  readonly figures: EvaluationFigures;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  /** The whole result, without a text of any row. */
  readonly details: ArtifactRef;
}

export function createEvaluationActivities(deps: ActivityDependencies) {
  const { store } = deps;
  const readPlan = async (ref: ArtifactRef): Promise<StoredEvaluationPlan> =>
    JSON.parse(await store.readText(ref)) as StoredEvaluationPlan;

  return {
    ...createPlanActivities(deps),

    /** One model's answers to one shard: kept ones where there are any, else one batched call after another. */
    async answerPrompts({
      configRef,
      plan: planRef,
      side,
      shard,
      callAs,
    }: {
      configRef: ArtifactRef;
      plan: ArtifactRef;
      side: Side;
      shard: number;
      callAs: readonly CallAs[];
    }): Promise<AnsweredShard> {
      const plan = await readPlan(planRef);
      const items = await readItems(plan, shard);
      const key = documentKey.answers(answersKey(plan, side, shard));
      const stored = await store.readDocument(key);
      if (stored !== null) {
        const { answers } = JSON.parse(stored.text) as StoredAnswers;
        countAnswers(deps.metrics, plan[side].provider, { answers }, 'kept');
        return { prompts: items.length, failed: answers.filter(({ ok }) => !ok).length, costUsd: 0, kept: true };
      }
      const { config } = await readConfig(store, configRef);
      const { provider: name } = plan[side];
      const provider = providerOf(deps, config, name, 'eval');
      const decoding = {
        model: calledAs(plan[side], callAs),
        maxTokens: plan.maxTokens,
        temperature: plan.temperature[side],
        seed: plan.seed,
      };
      const results = await withHeartbeat('prompts', async (progress, signal) => {
        const all: CompletionResult[] = [];
        const { batchSize } = provider.capabilities;
        for (let at = 0; at < items.length; at += batchSize) {
          all.push(...(await provider.complete(items.slice(at, at + batchSize), decoding, { signal })));
          progress(all.length, items.length);
        }
        return all;
      });
      const answers: StoredAnswers['answers'] = results.map((result) =>
        result.ok
          ? {
              ok: true,
              text: result.text,
              finishReason: result.finishReason,
              tokens: { prompt: result.usage.promptTokens, completion: result.usage.completionTokens },
            }
          : { ok: false, code: result.code },
      );
      countAnswers(deps.metrics, name, { answers }, 'asked');
      // A shard in which a call failed is asked again by a retry; only whole shards are kept for good.
      const failed = answers.filter(({ ok }) => !ok).length;
      await store.writeDocument(
        failed === 0 ? key : partialKey(plan, side, shard),
        JSON.stringify({ answers } satisfies StoredAnswers),
      );
      const price = name === config.training.provider ? priceOf(config) : null;
      const costUsd =
        price === null
          ? null
          : answers.reduce(
              (sum, answer) =>
                answer.ok
                  ? sum + (answer.tokens.prompt * price.input + answer.tokens.completion * price.output) / 1e6
                  : sum,
              0,
            );
      return { prompts: items.length, failed, costUsd, kept: false };
    },

    /** Pairs the answers, scores them, decides by the gate; an activity, so that a mended rule breaks no replay. */
    async scoreAnswers({
      configRef,
      plan: planRef,
    }: {
      configRef: ArtifactRef;
      plan: ArtifactRef;
    }): Promise<ScoredEvaluation> {
      const { config, baseDir } = await readConfig(store, configRef);
      const plan = await readPlan(planRef);
      const modules = await loadScorers(config.evaluation, baseDir);
      const result = await withHeartbeat('prompts', () =>
        scoreEvaluation({
          pairs: pairsOf(plan),
          setup: chooseScorers({
            config: config.evaluation,
            labels: plan.labels,
            answers: 'text',
            modules,
            constrained: config.gate.constraints.map(({ metric }) => metric),
          }),
          gate: config.gate,
          labels: plan.labels,
        }),
      );
      const { baseline, candidate, contaminated } = plan;
      const details = await store.putText(JSON.stringify({ ...result, baseline, candidate, contaminated }, null, 2));
      return { figures: result.figures, verdict: result.verdict, reasons: fewReasons(result.reasons), details };
    },

    /** One prompt to the model about to be promoted: does it answer at all? */
    async smokeTest({ configRef, model }: { configRef: ArtifactRef; model: string }): Promise<void> {
      const { config } = await readConfig(store, configRef);
      const provider = providerOf(deps, config, config.training.provider, 'eval');
      await withHeartbeat('prompts', (_progress, signal) => askOnePrompt(provider, model, { signal }));
    },
  };

  async function readItems(plan: StoredEvaluationPlan, shard: number): Promise<readonly EvaluationItem[]> {
    const ref = plan.shards[shard];
    if (ref === undefined) throw new TypeError(`the evaluation has no shard ${shard}`);
    const text = await store.readText(ref);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as EvaluationItem);
  }

  async function* pairsOf(plan: StoredEvaluationPlan): AsyncGenerator<AnswerPair> {
    for (const shard of plan.shards.keys()) {
      const items = await readItems(plan, shard);
      const baseline = await readAnswers(plan, 'baseline', shard);
      const candidate = await readAnswers(plan, 'candidate', shard);
      for (const [index, { key, group, slices, expected, messages: prompt }] of items.entries()) {
        const [first, second] = [baseline[index], candidate[index]];
        if (first === undefined || second === undefined) throw new TypeError(`shard ${shard} lacks an answer`);
        yield { key, group, slices, prompt, expected, baseline: [first], candidate: [second], judged: null };
      }
    }
  }

  async function readAnswers(plan: StoredEvaluationPlan, side: Side, shard: number): Promise<StoredAnswers['answers']> {
    const whole = await store.readDocument(documentKey.answers(answersKey(plan, side, shard)));
    const stored = whole ?? (await store.readDocument(partialKey(plan, side, shard)));
    if (stored === null) throw new TypeError(`the ${side} has no answers to shard ${shard}`);
    return (JSON.parse(stored.text) as StoredAnswers).answers;
  }
}

/** A gate may have a hundred constraints: a history holds the first reasons, the report all of them. */
function fewReasons(reasons: readonly string[]): readonly string[] {
  const more = reasons.length - MOST_REASONS;
  const kept = reasons.slice(0, MOST_REASONS).map((reason) => shortened(reason, LONGEST_REASON));
  return more > 0 ? [...kept, `${more} more reasons stand in the report.`] : kept;
}

function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}

/** Answers of one run alone: some calls of the shard failed for good. */
function partialKey(plan: StoredEvaluationPlan, side: Side, shard: number): string {
  return documentKey.partialAnswers(plan.runId, side, shard);
}

/** Names answers by what determines them: model, prompts, decoding. */
function answersKey(plan: StoredEvaluationPlan, side: Side, shard: number): string {
  const { maxTokens, seed, temperature, shards } = plan;
  const parts = [plan[side].provider, plan[side].model, shards[shard]?.sha256, maxTokens, temperature[side], seed];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
