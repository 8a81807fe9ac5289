import type { RunConfig } from '../config/run-config.ts';

/** Short labels may be answered by a few words before the label: fewer tokens than this would only cut them off. */
const LEAST_TOKENS = 8;

/** `evaluation.max_tokens`: what an answer may take at most, in the estimate and in the evaluation alike. */
export function answerLimit({ evaluation }: RunConfig, answerTokensP99: number): number {
  const { max_tokens: wanted } = evaluation;
  return wanted === 'auto' ? Math.max(Math.ceil(answerTokensP99 * 1.5), LEAST_TOKENS) : wanted;
}
