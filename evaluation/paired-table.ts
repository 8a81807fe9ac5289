import type { EvaluationFigures } from '../domain/run-outcome.ts';
import { detectable } from './detectable.ts';
import { scoreTestPValue, tangoInterval } from './tango.ts';

/** Pairs of right/wrong answers to the same prompts, counted by who was right. */
export interface PairedTable {
  readonly bothRight: number;
  readonly bothWrong: number;
  readonly onlyBaseline: number;
  readonly onlyCandidate: number;
}

/** The table before the first pair. */
export const EMPTY_TABLE: PairedTable = { bothRight: 0, bothWrong: 0, onlyBaseline: 0, onlyCandidate: 0 };

/** The table with one more pair. */
export function withPair(table: PairedTable, baselineRight: boolean, candidateRight: boolean): PairedTable {
  if (baselineRight && candidateRight) return { ...table, bothRight: table.bothRight + 1 };
  if (baselineRight) return { ...table, onlyBaseline: table.onlyBaseline + 1 };
  if (candidateRight) return { ...table, onlyCandidate: table.onlyCandidate + 1 };
  return { ...table, bothWrong: table.bothWrong + 1 };
}

/** Pairs in which exactly one model is right. */
export function differingPairs(table: PairedTable): number {
  return table.onlyBaseline + table.onlyCandidate;
}

/**
 * The figures of a metric from its counts. Every share is one division of whole numbers, so that a difference that is
 * a threshold on paper equals it here too. An empty table gives 0, 0, the interval [-1, 1] and null.
 */
export function figuresOf(metric: string, table: PairedTable, confidence: number): EvaluationFigures {
  const n = table.bothRight + table.bothWrong + differingPairs(table);
  const share = (count: number): number => (n === 0 ? 0 : count / n);
  return {
    metric,
    baseline: share(table.bothRight + table.onlyBaseline),
    candidate: share(table.bothRight + table.onlyCandidate),
    difference: share(table.onlyCandidate - table.onlyBaseline),
    confidenceInterval: tangoInterval({ ...table, n }, confidence),
    pValue: n === 0 ? null : scoreTestPValue(table),
    n,
    detectable: detectable({ n, confidence, discordance: share(differingPairs(table)) }),
  };
}
