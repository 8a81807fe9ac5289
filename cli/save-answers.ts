import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { answerPairs } from '../activities/answer-pairs.ts';
import { readPlan } from '../activities/answer-prompts.ts';
import { scorersOf } from '../activities/evaluation-suite.ts';
import { judgementsOf } from '../activities/judgements.ts';
import { askedModel } from '../activities/plan-evaluation.ts';
import type { Answer, AnswerPair } from '../evaluation/answer-pair.ts';
import type { ScorerSetup } from '../evaluation/choose-scorers.ts';
import type { Evaluated } from './evaluate-model.ts';
import { jsonLine } from './output.ts';
import type { Workspace } from './workspace.ts';

/** The score of one answer by the verdict's metric; null where it failed, or where only pairs have one. */
async function scoreOf(setup: ScorerSetup, { expected, prompt }: AnswerPair, answer: Answer): Promise<number | null> {
  if (!answer.ok) return null;
  const { metric, scorers, read } = setup;
  if (metric.kind === 'labels') return read(answer.text) === read(expected) ? 1 : 0;
  const scorer = scorers.find(({ name }) => name === metric.name);
  return scorer === undefined ? null : (await scorer.score({ expected, answer: answer.text, prompt })).score;
}

async function sideOf(setup: ScorerSetup, pair: AnswerPair, answer: Answer | undefined, judged: number | null) {
  if (answer === undefined) return null;
  if (!answer.ok) return { text: null, score: null, finish_reason: null, error: answer.code };
  const { text, finishReason, tokens, latencyMs } = answer;
  return {
    text,
    score: judged ?? (await scoreOf(setup, pair, answer)),
    finish_reason: finishReason,
    ...(tokens !== undefined && { usage: { prompt_tokens: tokens.prompt, completion_tokens: tokens.completion } }),
    ...(latencyMs !== undefined && { latency_ms: latencyMs }),
  };
}

/** Writes every answer as JSON Lines, a line a prompt and sample, in the suite's order; `-` is stdout. */
export async function writeAnswers(
  cwd: string,
  path: string,
  { store }: Workspace,
  { plan: ref, resolved }: Evaluated,
): Promise<void> {
  const plan = await readPlan({ store }, ref);
  const setup = await scorersOf(resolved, plan);
  const stream = path === '-' ? process.stdout : createWriteStream(resolve(cwd, path));
  if (path !== '-') await once(stream, 'open');
  const judge = setup.metric.kind === 'judge' ? await judgementsOf(store, plan) : null;
  for await (const pair of answerPairs({ store }, plan, askedModel(plan, 'baseline'), askedModel(plan, 'candidate'))) {
    const judged = judge?.(pair) ?? null;
    for (const [sample, baseline] of pair.baseline.entries()) {
      const line = {
        key: pair.key,
        expected: pair.expected,
        baseline: await sideOf(setup, pair, baseline, judged?.baseline ?? null),
        candidate: await sideOf(setup, pair, pair.candidate[sample], judged?.candidate ?? null),
      };
      if (!stream.write(jsonLine(line))) await once(stream, 'drain');
    }
  }
  if (path === '-') return;
  stream.end();
  await once(stream, 'finish');
}
