import type { RunConfig } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import { documentKey } from '../domain/identity.ts';
import type { PromptTurn } from '../evaluation/scorer.ts';
import { answerPairs } from './answer-pairs.ts';
import { readPlan } from './answer-prompts.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { StoredEvaluationPlan } from './evaluation-plan.ts';
import { withHeartbeat } from './heartbeat.ts';
import { calledAs } from './hosting.ts';
import type { CallAs } from './hosting.ts';
import type { PlannedJudge } from './judge-plan.ts';
import { labelTask, tasksOf } from './judge-task.ts';
import type { Judgement, Task } from './judge-task.ts';
import { humanLabels, readJudgements, shardKey } from './judgements.ts';
import { askedModel } from './plan-evaluation.ts';
import { providerOf, readConfig } from './stored-config.ts';

export interface JudgedShard {
  readonly judged: number;
  /** Null where the price is not known. */
  readonly costUsd: number | null;
}

/** Judgements that are paid at once. */
const CALLS_AT_ONCE = 10;

export function createJudgeActivities(deps: ActivityDependencies) {
  const { store } = deps;
  return {
    /** Has the judge look at one shard's answers, or at the human labels; what was judged before is not asked again. */
    async judgeAnswers({
      configRef,
      plan: planRef,
      shard,
      callAs,
    }: {
      configRef: ArtifactRef;
      plan: ArtifactRef;
      shard: number | 'labels';
      callAs: readonly CallAs[];
    }): Promise<JudgedShard> {
      const { config } = await readConfig(store, configRef);
      const plan = await readPlan(deps, planRef);
      const { judge } = plan;
      if (judge === null) throw new TypeError('the evaluation has no judge');
      const tasks = await tasksAt(plan, judge, shard);
      return withHeartbeat('prompts', async (progress, signal) => {
        const judgements: Record<string, Judgement> = { ...(await readJudgements(store, shardKey(plan, shard))) };
        const missing: Task[] = [];
        for (const task of tasks) {
          if (judgements[task.key] !== undefined) continue;
          const kept = await store.readDocument(documentKey.judgements(task.key));
          if (kept === null) missing.push(task);
          else judgements[task.key] = JSON.parse(kept.text) as Judgement;
        }
        let costUsd: number | null = 0;
        for (let at = 0; at < missing.length; at += CALLS_AT_ONCE) {
          const batch = missing.slice(at, at + CALLS_AT_ONCE);
          const { replies, cost } = await ask(
            config,
            { ...judge, model: calledAs(judge, callAs) },
            batch.flatMap(({ asks }) => asks),
            signal,
          );
          costUsd = costUsd === null || cost === null ? null : costUsd + cost;
          let next = 0;
          for (const task of batch) {
            const own = replies.slice(next, next + task.asks.length);
            next += task.asks.length;
            const judgement = task.read(own);
            judgements[task.key] = judgement;
            // A call that failed is no judgement to keep for good.
            if (own.every((reply) => reply !== null)) {
              await store.writeDocument(documentKey.judgements(task.key), JSON.stringify(judgement));
            }
          }
          progress(at + batch.length, missing.length);
        }
        await store.writeDocument(shardKey(plan, shard), JSON.stringify(judgements));
        return { judged: tasks.length, costUsd };
      });
    },
  };

  async function tasksAt(
    plan: StoredEvaluationPlan,
    judge: PlannedJudge,
    shard: number | 'labels',
  ): Promise<readonly Task[]> {
    if (shard === 'labels') return (await humanLabels(store, judge)).map((label) => labelTask(judge, label));
    const planned = plan.shards[shard];
    if (planned === undefined) throw new TypeError(`the evaluation has no shard ${shard}`);
    const tasks: Task[] = [];
    const pairs = answerPairs(deps, plan, askedModel(plan, 'baseline'), askedModel(plan, 'candidate'), [shard]);
    for await (const pair of pairs) tasks.push(...tasksOf(judge, pair));
    return tasks;
  }

  async function ask(
    config: RunConfig,
    judge: PlannedJudge,
    asks: readonly (readonly PromptTurn[])[],
    signal: AbortSignal,
  ): Promise<{ replies: readonly (string | null)[]; cost: number | null }> {
    const provider = providerOf(deps, config, judge.provider, 'eval');
    const { batchSize } = provider.capabilities;
    const decoding = { model: judge.model, maxTokens: judge.maxTokens, temperature: judge.temperature, seed: null };
    const requests = asks.map((turns) => ({
      messages: turns.map(({ role, content }) => ({
        role: role === 'system' ? ('system' as const) : ('user' as const),
        content,
      })),
    }));
    const results = (
      await (batchSize > 1
        ? provider.complete(requests, decoding, { signal })
        : Promise.all(requests.map((request) => provider.complete([request], decoding, { signal }))).then((all) =>
            all.flat(),
          ))
    ).map((result) => (result.ok ? result : null));
    const { price } = judge;
    const spent = (tokens: 'promptTokens' | 'completionTokens'): number =>
      results.reduce((sum, result) => sum + (result?.usage[tokens] ?? 0), 0);
    const cost =
      price === null ? null : (spent('promptTokens') * price.input + spent('completionTokens') * price.output) / 1e6;
    return { replies: results.map((result) => result?.text ?? null), cost };
  }
}
