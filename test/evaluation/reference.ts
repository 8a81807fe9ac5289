import { readFileSync } from 'node:fs';
import { z } from 'zod';

const interval = z.tuple([z.number(), z.number()]);

const schema = z.object({
  cdf: z.array(z.tuple([z.number(), z.number()])),
  quantile: z.array(z.tuple([z.number(), z.number()])),
  pairs: z.array(
    z.object({
      onlyCandidate: z.number(),
      onlyBaseline: z.number(),
      n: z.number(),
      exact: z.number(),
      score: z.number(),
      intervals: z.array(z.tuple([z.number(), interval])),
    }),
  ),
  wilson: z.array(z.tuple([z.number(), z.number(), z.number(), interval])),
  detectable: z.array(z.tuple([z.number(), z.number(), z.number(), z.number().nullable()])),
  needed: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
});

/** What `scripts/reference/statistics.py` computed with SciPy and statsmodels. */
export const reference = schema.parse(
  JSON.parse(readFileSync(new URL('./reference-values.json', import.meta.url), 'utf8')),
);

/** |a − b| over |b|, where b is not tiny. */
export function relativeError(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(b), Number.MIN_VALUE);
}
