import { constraintState } from '../../evaluation/constraints.ts';
import { needed } from '../../evaluation/detectable.ts';
import type { CallCounts, EvaluatedConstraint, GateSetup } from '../../evaluation/evaluation-result.ts';
import { askedDifference } from '../../evaluation/gate.ts';
import type { GateInput } from '../../evaluation/gate.ts';
import { mcnemarExact } from '../../evaluation/mcnemar.ts';
import { differingPairs, figuresOf } from '../../evaluation/paired-table.ts';
import type { PairedTable } from '../../evaluation/paired-table.ts';

export const DEFAULT_GATE: GateSetup = {
  mode: 'superiority',
  min_improvement: 0.02,
  margin: 0.03,
  min_score: 0,
  confidence: 0.95,
};

export interface Case {
  /** Both right, both wrong, only the baseline right, only the candidate right. */
  readonly pairs: readonly [number, number, number, number];
  readonly gate?: Partial<GateSetup>;
  readonly calls?: Partial<CallCounts>;
  /** A constraint on accuracy in `language=zh`: its own pairs and max_drop. */
  readonly constraint?: { readonly pairs: readonly [number, number, number, number]; readonly maxDrop: number };
}

function tableOf([bothRight, bothWrong, onlyBaseline, onlyCandidate]: Case['pairs']): PairedTable {
  return { bothRight, bothWrong, onlyBaseline, onlyCandidate };
}

function constraintOf({ pairs, maxDrop }: NonNullable<Case['constraint']>, confidence: number): EvaluatedConstraint {
  const { n, difference, confidenceInterval } = figuresOf('accuracy', tableOf(pairs), confidence);
  const [lo, hi] = confidenceInterval;
  const change = { n, difference, lo, hi };
  return { metric: 'accuracy', slice: 'language=zh', maxDrop, ...change, state: constraintState(change, maxDrop) };
}

/** What the gate sees of such an evaluation, every figure computed from the pairs. */
export function gateInput({ pairs, gate, calls, constraint }: Case): GateInput {
  const setup = { ...DEFAULT_GATE, ...gate };
  const table = tableOf(pairs);
  const figures = figuresOf('accuracy', table, setup.confidence);
  const differing = differingPairs(table);
  const power = { confidence: setup.confidence, discordance: figures.n === 0 ? 0 : differing / figures.n };
  return {
    gate: setup,
    figures,
    calls: {
      prompts: figures.n,
      candidateAnswers: figures.n,
      cut: 0,
      failedBaseline: 0,
      failedCandidate: 0,
      ...calls,
    },
    exact: { by: 'pairs', differing, pValue: mcnemarExact(table.onlyCandidate, table.onlyBaseline) },
    constraints: constraint === undefined ? [] : [constraintOf(constraint, setup.confidence)],
    needed: needed({ target: askedDifference(setup), ...power }),
  };
}
