import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { Verdict } from '../domain/verdict.ts';
import { anchorCheck } from './anchor.ts';

/** A candidate measured against the anchor of its line: the anchor stands where the baseline does. */
export interface AnchorMeasurement {
  /** `support-intents@1`. */
  readonly anchor: string;
  readonly figures: EvaluationFigures;
  /** What the line may lose against its anchor, in all, however many versions later. */
  readonly margin: number;
  readonly confidence: number;
}

/**
 * What a verdict against the champion becomes when the anchor is looked at too. As of a constraint: where its whole
 * interval is under −margin it is broken, a REJECT; where it is not shown to hold a PROMOTE is taken back, to
 * NOT_ENOUGH_DATA where its prompts could not have shown it, else to HOLD. Nothing is ever promoted for its sake.
 */
export function decideWithAnchor(
  decided: { readonly verdict: Verdict; readonly reasons: readonly string[] },
  { anchor, figures, margin, confidence }: AnchorMeasurement,
): { readonly verdict: Verdict; readonly reasons: readonly string[] } {
  const { holds, sentence } = anchorCheck(figures, { margin, confidence });
  const named = sentence.replace("the line's anchor", `the line's anchor ${anchor}`);
  if (figures.n > 0 && figures.confidenceInterval[1] < -margin) return { verdict: 'REJECT', reasons: [named] };
  if (holds || decided.verdict !== 'PROMOTE') return { ...decided, reasons: [...decided.reasons, named] };
  const isCoarse = figures.detectable === null || figures.detectable > margin;
  return { verdict: isCoarse ? 'NOT_ENOUGH_DATA' : 'HOLD', reasons: [named, ...decided.reasons] };
}
