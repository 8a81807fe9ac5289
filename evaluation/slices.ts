import type { Metric } from './choose-scorers.ts';
import type { Collected } from './collect-scores.ts';
import type { SliceResult } from './evaluation-result.ts';
import { holm } from './holm.ts';
import { measureMetric } from './measure-metric.ts';

/** Slices listed, the largest first; a column with a value of its own in every row must not fill the report. */
const MAX_SLICES = 50;

/** The verdict's metric by slice, with p values that allow for how many slices are looked at. */
export function measureSlices(
  collected: Collected,
  metric: Metric,
  options: Parameters<typeof measureMetric>[3],
): { readonly slices: readonly SliceResult[]; readonly slicesOmitted: number } {
  const rowsOf = new Map<string, number[]>();
  for (const [row, slices] of collected.slices.entries()) {
    for (const slice of slices) {
      const rows = rowsOf.get(slice);
      if (rows === undefined) rowsOf.set(slice, [row]);
      else rows.push(row);
    }
  }
  const largest = [...rowsOf].toSorted((a, b) => b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  const listed = largest.slice(0, MAX_SLICES).map(([slice, rows]) => {
    const { figures, table } = measureMetric(collected, metric, rows, options);
    return { slice, figures, pairs: table };
  });
  const tested = listed.filter(({ figures }) => figures.pValue !== null);
  const adjusted = holm(tested.map(({ figures }) => figures.pValue ?? 1));
  const adjustedOf = new Map(tested.map(({ slice }, place) => [slice, adjusted[place] ?? 1]));
  return {
    slices: listed.map((result) => ({ ...result, adjustedPValue: adjustedOf.get(result.slice) ?? null })),
    slicesOmitted: Math.max(0, largest.length - MAX_SLICES),
  };
}
