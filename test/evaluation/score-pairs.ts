import { evaluationSchema, gateSchema } from '../../config/evaluation-config.ts';
import type { Answer, AnswerPair } from '../../evaluation/answer-pair.ts';
import { chooseScorers } from '../../evaluation/choose-scorers.ts';
import { scoreEvaluation } from '../../evaluation/score-evaluation.ts';
import type { ScoreEvaluationInput } from '../../evaluation/score-evaluation.ts';

const LABELS = ['billing', 'card', 'other'];
export const text = (answer: string, finishReason = 'stop'): Answer => ({ ok: true, text: answer, finishReason });
export const FAILED: Answer = { ok: false, code: 'timeout' };

export function pair(baseline: Answer, candidate: Answer, more: Partial<AnswerPair> = {}): AnswerPair {
  const prompt = [{ role: 'user', content: 'Where is my card?' }];
  const texts = { prompt, expected: 'card', baseline: [baseline], candidate: [candidate] };
  return { key: 'k', group: null, slices: {}, ...texts, judged: null, ...more };
}

export function times(count: number, make: (index: number) => AnswerPair): readonly AnswerPair[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export function score(
  pairs: Iterable<AnswerPair> | AsyncIterable<AnswerPair>,
  gate: Record<string, unknown> = {},
  evaluation: Record<string, unknown> = {},
  more: Partial<ScoreEvaluationInput> = {},
) {
  const { constraints, ...rest } = gateSchema.parse(gate);
  const setup = chooseScorers({
    config: evaluationSchema.parse(evaluation),
    labels: LABELS,
    answers: 'text',
    modules: new Map(),
    constrained: constraints.map(({ metric }) => metric),
  });
  return scoreEvaluation({ pairs, setup, gate: { ...rest, constraints }, labels: LABELS, ...more });
}

export const right = text('card');
export const wrong = text('other');
export const BETTER = [
  ...times(160, () => pair(right, right)),
  ...times(100, () => pair(wrong, wrong)),
  ...times(100, () => pair(wrong, right)),
  ...times(40, () => pair(right, wrong)),
];
