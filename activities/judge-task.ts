import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { AnswerPair } from '../evaluation/answer-pair.ts';
import { pairwiseMessages, parseScore, parseWinner, rubricMessages, settlePair } from '../evaluation/judge.ts';
import type { Judged, PairVerdict } from '../evaluation/judge.ts';
import type { PromptTurn } from '../evaluation/scorer.ts';
import type { HumanLabel, PlannedJudge } from './judge-plan.ts';

/** One judgement, kept for good under judge, prompt and answers. */
export type Judgement =
  | { readonly mode: 'pairwise'; readonly verdict: PairVerdict }
  | { readonly mode: 'rubric'; readonly score: number | null };

/** One judgement to be had: what is asked, and how the replies are read. */
export interface Task {
  /** The digest of judge, prompt and answers. */
  readonly key: string;
  readonly asks: readonly (readonly PromptTurn[])[];
  read(replies: readonly (string | null)[]): Judgement;
}

const keyOf = (judge: PlannedJudge, parts: readonly unknown[]): string =>
  createHash('sha256')
    .update(
      canonicalJson([judge.provider, judge.model, judge.mode, judge.rubric, judge.maxTokens, judge.temperature, parts]),
    )
    .digest('hex');

function pairTask(judge: PlannedJudge, shown: Judged, answers: readonly [string, string]): Task {
  const rubric = judge.rubric ?? undefined;
  const [baseline, candidate] = answers;
  return {
    key: keyOf(judge, [shown, answers]),
    asks: [
      pairwiseMessages(shown, [baseline, candidate], rubric),
      pairwiseMessages(shown, [candidate, baseline], rubric),
    ],
    read: ([one = null, other = null]) => ({
      mode: 'pairwise',
      verdict: settlePair(one === null ? null : parseWinner(one), other === null ? null : parseWinner(other)),
    }),
  };
}

function gradeTask(judge: PlannedJudge, shown: Judged, answer: string): Task {
  return {
    key: keyOf(judge, [shown, answer]),
    asks: [rubricMessages(shown, answer, judge.rubric ?? undefined)],
    read: ([reply = null]) => ({ mode: 'rubric', score: reply === null ? null : parseScore(reply) }),
  };
}

/** The texts of a pair's first samples; null where one failed. */
function textsOf({ baseline: [first], candidate: [second] }: AnswerPair): readonly [string, string] | null {
  return first?.ok === true && second?.ok === true ? [first.text, second.text] : null;
}

/** What has to be judged of a pair's first samples; nothing where an answer failed. */
export function tasksOf(judge: PlannedJudge, pair: AnswerPair): readonly Task[] {
  const texts = textsOf(pair);
  if (texts === null) return [];
  const shown = { prompt: pair.prompt, expected: pair.expected };
  return judge.mode === 'pairwise'
    ? [pairTask(judge, shown, texts)]
    : texts.map((text) => gradeTask(judge, shown, text));
}

/** The same of answers that a person has judged. */
export function labelTask(judge: PlannedJudge, label: HumanLabel): Task {
  const shown = { prompt: [{ role: 'user', content: label.prompt }], expected: label.expected ?? null };
  return 'answer' in label
    ? gradeTask(judge, shown, label.answer)
    : pairTask(judge, shown, [label.first, label.second]);
}
