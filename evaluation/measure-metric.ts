import type { Metric } from './choose-scorers.ts';
import type { Collected } from './collect-scores.ts';
import type { ExactTest } from './evaluation-result.ts';
import { measureMacroF1 } from './label-scores.ts';
import { mcnemarExact } from './mcnemar.ts';
import { differingPairs, EMPTY_TABLE, figuresOf, withPair } from './paired-table.ts';
import type { PairedTable } from './paired-table.ts';
import { measureScores, nothingMeasured } from './paired-scores.ts';
import type { Measured } from './paired-scores.ts';
import { needed } from './detectable.ts';
import { hasSharedGroup } from './units.ts';

/** A metric over some of the pairs. */
export interface MeasuredMetric extends Measured {
  /** Pairs by who was right; null for scores. */
  readonly table: PairedTable | null;
  /** The test that must agree with the interval where few differ; null for scores of single pairs. */
  readonly exact: ExactTest | null;
  /** How the interval came about. */
  readonly method: 'tango' | 'bca';
}

/** Rows that have a value in both columns. */
function valued(rows: readonly number[], baseline: readonly number[], candidate: readonly number[]): readonly number[] {
  return rows.filter((row) => !Number.isNaN(baseline[row]) && !Number.isNaN(candidate[row]));
}

/** The groups of some rows; null where each row is independent of the others. */
export function groupsOf(collected: Collected, rows: readonly number[]): readonly (string | null)[] | null {
  const groups = rows.map((row) => collected.groups[row] ?? null);
  return hasSharedGroup(groups) ? groups : null;
}

function macroF1(collected: Collected, rows: readonly number[], confidence: number, labels: number): MeasuredMetric {
  const all = collected.labels;
  if (all === null) return { ...nothingMeasured('macro_f1'), table: null, exact: null, method: 'bca' };
  const wanted = new Set(rows);
  const places = [...all.row.keys()].filter((place) => wanted.has(all.row[place] ?? -1));
  const pick = (column: readonly number[]): readonly number[] => places.map((place) => column[place] ?? labels);
  // Samples of one prompt belong together as the rows of one group do.
  const groups = places.map((place) => collected.groups[all.row[place] ?? -1] ?? `row ${all.row[place]}`);
  const measured = measureMacroF1(
    {
      ...{ labels, expected: pick(all.expected), baseline: pick(all.baseline), candidate: pick(all.candidate) },
      groups: hasSharedGroup(groups) ? groups : null,
    },
    confidence,
  );
  return { ...measured, table: null, exact: groupTest(measured, groupsOf(collected, rows)), method: 'bca' };
}

function groupTest(measured: Measured, groups: readonly (string | null)[] | null): ExactTest | null {
  const { pValue } = measured.figures;
  return groups === null || pValue === null ? null : { by: 'groups', differing: measured.differing, pValue };
}

function tableOf(baseline: readonly number[], candidate: readonly number[]): PairedTable {
  let table = EMPTY_TABLE;
  for (const [pair, score] of baseline.entries()) table = withPair(table, score === 1, candidate[pair] === 1);
  return table;
}

/**
 * Measures a metric over the rows: right or wrong answers that are independent of one another by Tango's interval and
 * score test, all others by resampling. `samples` above 1 makes shares of right answers scores.
 */
export function measureMetric(
  collected: Collected,
  { name, kind }: Metric,
  rows: readonly number[],
  setup: { readonly confidence: number; readonly labels: number; readonly samples: number },
): MeasuredMetric {
  const { confidence, samples } = setup;
  if (kind === 'labels') return macroF1(collected, rows, confidence, setup.labels);
  const columns = collected.scores.get(name);
  if (columns === undefined) throw new TypeError(`nothing was scored by ${name}`);
  const used = valued(rows, columns.baseline, columns.candidate);
  const baseline = used.map((row) => columns.baseline[row] ?? 0);
  const candidate = used.map((row) => columns.candidate[row] ?? 0);
  const groups = groupsOf(collected, used);
  const table = kind === 'right_wrong' && samples === 1 ? tableOf(baseline, candidate) : null;
  if (table !== null && groups === null) {
    const figures = figuresOf(name, table, confidence);
    const differing = differingPairs(table);
    const exact: ExactTest = {
      by: 'pairs',
      differing,
      pValue: mcnemarExact(table.onlyCandidate, table.onlyBaseline),
    };
    const { n } = figures;
    return {
      ...{ figures, table, exact, differing, units: n, method: 'tango' },
      needed: (target) => (n === 0 ? null : needed({ target, confidence, discordance: differing / n })),
    };
  }
  const measured = measureScores(name, { baseline, candidate, groups }, confidence, table);
  return { ...measured, table, exact: groupTest(measured, groups), method: 'bca' };
}
