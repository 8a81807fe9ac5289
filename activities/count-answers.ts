import type { Answer } from '../evaluation/answer-pair.ts';
import type { Metrics } from '../platform/metrics.ts';

/** Counts the answers of one shard: kept ones cost nothing, asked ones their tokens, failed ones are said. */
export function countAnswers(
  metrics: Metrics,
  provider: string,
  answers: readonly Answer[],
  how: 'asked' | 'kept',
): void {
  const given = answers.filter((answer) => answer.ok);
  metrics.count('retune_answers_total', { provider, outcome: how }, given.length);
  metrics.count('retune_answers_total', { provider, outcome: 'failed' }, answers.length - given.length);
  if (how === 'kept') return;
  for (const kind of ['prompt', 'completion'] as const) {
    const tokens = given.reduce((sum, answer) => sum + (answer.tokens?.[kind] ?? 0), 0);
    metrics.count('retune_tokens_total', { provider, kind }, tokens);
  }
}
