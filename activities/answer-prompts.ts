import type { RunConfig } from '../config/run-config.ts';
import type { ArtifactRef } from '../domain/artifact.ts';
import type { Answer } from '../evaluation/answer-pair.ts';
import type { ChatMessage, CompletionRequest, CompletionResult } from '../provider/fine-tune-provider.ts';
import { countAnswers } from './count-answers.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { AskedModel, EvaluationItem, StoredEvaluationPlan } from './evaluation-plan.ts';
import { withHeartbeat } from './heartbeat.ts';
import { calledAs } from './hosting.ts';
import type { CallAs } from './hosting.ts';
import { answersOf, keepAnswers, keepFailures, keptAnswers } from './kept-answers.ts';
import { askedModel } from './plan-evaluation.ts';
import { savedAnswers } from './saved-answers.ts';
import { providerOf, readConfig } from './stored-config.ts';

export interface AnsweredShard {
  readonly prompts: number;
  readonly failed: number;
  /** Null where the price is not known; 0 for answers that were kept from before. */
  readonly costUsd: number | null;
  readonly kept: boolean;
}

/** Providers without batches are sent this many prompts at once. */
const CALLS_AT_ONCE = 10;

type Asked = { readonly place: number; readonly sample: number };

export function createAnswerActivities(deps: ActivityDependencies) {
  const { store } = deps;
  return {
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
      side: string;
      shard: number;
      callAs: readonly CallAs[];
    }): Promise<AnsweredShard> {
      const plan = await readPlan(deps, planRef);
      const model = askedModel(plan, side);
      const planned = plan.shards[shard];
      if (planned === undefined) throw new TypeError(`the evaluation has no shard ${shard}`);
      const items = await readItems(deps, planned.items);
      const wanted = [...items.keys()].filter((place) => !planned.leftOut.includes(place));
      if (model.saved !== null) return { prompts: wanted.length, failed: 0, costUsd: 0, kept: true };
      const kept = (await keptAnswers(store, model, planned)) ?? [];
      const missing = wanted.filter((place) => (kept[place] ?? null) === null);
      countAnswers(deps.metrics, model.provider, keptAt(kept, wanted), 'kept');
      if (missing.length === 0) return { prompts: wanted.length, failed: 0, costUsd: 0, kept: true };
      const { config } = await readConfig(store, configRef);
      const answers = await withHeartbeat('prompts', (progress, signal) =>
        ask(config, { ...model, model: calledAs(model, callAs) }, items, missing, {
          signal,
          async onBatch(found) {
            await keepAnswers(store, model, planned, found);
            progress(found.filter((samples) => samples !== null).length, missing.length);
          },
        }),
      );
      await keepFailures(store, plan, side, shard, answers);
      countAnswers(deps.metrics, model.provider, keptAt(answers, missing), 'asked');
      return {
        prompts: wanted.length,
        failed: answers.filter((samples) => samples?.some(({ ok }) => !ok) === true).length,
        costUsd: costOf(model, answers.flat()),
        kept: false,
      };
    },
  };

  /** Asks every sample of the prompts at these places, a batch after another; `onBatch` keeps what is whole so far. */
  async function ask(
    config: RunConfig,
    model: AskedModel,
    items: readonly EvaluationItem[],
    places: readonly number[],
    {
      signal,
      onBatch,
    }: { signal: AbortSignal; onBatch: (answers: readonly (readonly Answer[] | null)[]) => Promise<void> },
  ): Promise<readonly (readonly Answer[] | null)[]> {
    const provider = providerOf(deps, config, model.provider, 'eval');
    const { batchSize } = provider.capabilities;
    const answers = items.map((): (Answer | null)[] | null => null);
    const whole = (): readonly (readonly Answer[] | null)[] =>
      answers
        .map((samples) => samples?.filter((answer) => answer !== null) ?? null)
        .map((samples) => (samples?.length === model.samples ? samples : null));
    const asked: readonly Asked[] = places.flatMap((place) =>
      Array.from({ length: model.samples }, (_, sample) => ({ place, sample })),
    );
    const step = batchSize > 1 ? batchSize : CALLS_AT_ONCE;
    for (let at = 0; at < asked.length; at += step) {
      const batch = asked.slice(at, at + step);
      const requests = batch.map(({ place }) => requestOf(items[place], model.shots));
      const results = await (batchSize > 1
        ? timed(() => provider.complete(requests, model, { signal }))
        : Promise.all(requests.map((request) => timed(() => provider.complete([request], model, { signal })))).then(
            (all) => all.flat(),
          ));
      for (const [index, { place, sample }] of batch.entries()) {
        const result = results[index];
        if (result === undefined) throw new TypeError('a provider answered fewer prompts than it was asked');
        const samples = answers[place] ?? Array.from({ length: model.samples }, () => null);
        samples[sample] = answerOf(result);
        answers[place] = samples;
      }
      await onBatch(whole());
    }
    return whole();
  }
}

type TimedResult = CompletionResult & { readonly tookMs: number };

/** The results of one call, each with how long the call took. */
async function timed(call: () => Promise<readonly CompletionResult[]>): Promise<readonly TimedResult[]> {
  const began = performance.now();
  const results = await call();
  const tookMs = performance.now() - began;
  return results.map((result) => ({ ...result, tookMs }));
}

/** The answers at these places, every sample of them. */
function keptAt(answers: readonly (readonly Answer[] | null)[], places: readonly number[]): readonly Answer[] {
  return places.flatMap((place) => answers[place] ?? []);
}

function requestOf(item: EvaluationItem | undefined, shots: readonly ChatMessage[]): CompletionRequest {
  if (item === undefined) throw new TypeError('there is no such prompt');
  const { messages, tools } = item;
  const system = messages.findIndex(({ role }) => role !== 'system');
  const at = system === -1 ? messages.length : system;
  return {
    messages: [...messages.slice(0, at), ...shots, ...messages.slice(at)],
    ...(tools !== null && { tools }),
  };
}

function answerOf(result: TimedResult): Answer {
  if (!result.ok) return { ok: false, code: result.code };
  const { text, toolCalls, finishReason, usage } = result;
  return {
    ok: true,
    // Calls stand where the words would: that is how they are scored, and how expected ones are written.
    text: text === '' && toolCalls !== null ? JSON.stringify(toolCalls) : text,
    finishReason,
    tokens: { prompt: usage.promptTokens, completion: usage.completionTokens },
    latencyMs: Math.round(result.tookMs),
  };
}

function costOf({ price }: AskedModel, answers: readonly (Answer | null)[]): number | null {
  if (price === null) return null;
  let sum = 0;
  for (const answer of answers) {
    if (answer?.ok !== true || answer.tokens === undefined) continue;
    sum += (answer.tokens.prompt * price.input + answer.tokens.completion * price.output) / 1e6;
  }
  return sum;
}

/** The plan that the activities of an evaluation share. */
export async function readPlan(
  { store }: Pick<ActivityDependencies, 'store'>,
  ref: ArtifactRef,
): Promise<StoredEvaluationPlan> {
  return JSON.parse(await store.readText(ref)) as StoredEvaluationPlan;
}

/** The prompts of a shard, those left out among them. */
export async function readItems(
  { store }: Pick<ActivityDependencies, 'store'>,
  ref: ArtifactRef,
): Promise<readonly EvaluationItem[]> {
  const text = await store.readText(ref);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as EvaluationItem);
}

/** Every answer of a model to a shard, from the store or from the file that was given for them. */
export async function shardAnswers(
  { store }: Pick<ActivityDependencies, 'store'>,
  plan: StoredEvaluationPlan,
  model: AskedModel,
  shard: number,
  items: readonly EvaluationItem[],
): Promise<readonly (readonly Answer[] | null)[]> {
  if (model.saved === null) return answersOf(store, plan, model, shard);
  const saved = await savedAnswers(store, model.saved);
  return items.map(({ id }) => saved.get(id) ?? [{ ok: false, code: 'not in the file' }]);
}
