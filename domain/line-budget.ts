import type { Step } from './line-parts.ts';
import type { ModelLine, ReserveBudget, SettleBudget } from './model-line.ts';

/** Sets money of a month aside for a run, unless the cap would be crossed; asked again by the same run it replaces its own. */
export function reserve(
  line: ModelLine,
  { runId, month, amount, cap }: ReserveBudget,
): Step<{ reserved: boolean; spent: number }> {
  const others = Object.entries(line.spending[month] ?? {}).filter(([id]) => id !== runId);
  const spent = others.reduce((sum, [, value]) => sum + value, 0);
  if (cap !== null && spent + amount > cap) return { line, answer: { reserved: false, spent } };
  return { line: spend(line, month, runId, amount), answer: { reserved: true, spent } };
}

/** Puts what a run really cost in the place of what it had reserved. */
export function settle(line: ModelLine, { runId, month, amount }: SettleBudget): Step<void> {
  return { line: spend(line, month, runId, amount), answer: undefined };
}

function spend(line: ModelLine, month: string, runId: string, amount: number): ModelLine {
  return { ...line, spending: { ...line.spending, [month]: { ...line.spending[month], [runId]: amount } } };
}
