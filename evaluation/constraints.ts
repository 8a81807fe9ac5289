import type { ConstraintConfig } from '../config/evaluation-config.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { isRightWrongMetric } from './choose-scorers.ts';
import type { RightWrongMetric } from './choose-scorers.ts';
import type { EvaluatedConstraint } from './evaluation-result.ts';
import { figuresOf } from './paired-table.ts';
import type { PairedTable } from './paired-table.ts';

/** A constraint that this version can evaluate. */
export interface RightWrongConstraint {
  readonly metric: RightWrongMetric;
  readonly slice: string | null;
  readonly maxDrop: number;
}

/** Throws CONFIG_UNSUPPORTED for a metric that comes with a later version. */
export function readConstraint({ metric, slice, max_drop }: ConstraintConfig): RightWrongConstraint {
  if (!isRightWrongMetric(metric)) {
    throw new RetuneError(
      'CONFIG_UNSUPPORTED',
      `gate.constraints names ${metric}, which comes with a later version of Retune`,
      {
        hint: 'this version holds constraints on accuracy and exact_match',
      },
    );
  }
  return { metric, slice: slice ?? null, maxDrop: max_drop };
}

/** A constraint holds when its own lo > −max_drop and is broken when its hi < −max_drop. */
export function evaluateConstraint(
  constraint: RightWrongConstraint,
  table: PairedTable,
  confidence: number,
): EvaluatedConstraint {
  const { n, difference, confidenceInterval } = figuresOf(constraint.metric, table, confidence);
  const [lo, hi] = confidenceInterval;
  const holds = lo > -constraint.maxDrop;
  const broken = hi < -constraint.maxDrop;
  return { ...constraint, n, difference, lo, hi, state: holds ? 'holds' : broken ? 'broken' : 'undecided' };
}
