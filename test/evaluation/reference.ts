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
  scores: z.array(
    z.object({
      name: z.string(),
      baseline: z.array(z.number()),
      candidate: z.array(z.number()),
      groups: z.array(z.number()).nullable(),
      interval,
      standardError: z.number(),
      deviation: z.number(),
      pValue: z.number(),
      exact: z.boolean(),
    }),
  ),
  kappa: z.array(z.object({ first: z.array(z.string()), second: z.array(z.string()), kappa: z.number() })),
  labels: z.array(
    z.object({
      labels: z.array(z.string()),
      expected: z.array(z.string()),
      answered: z.array(z.string()),
      macroF1: z.number(),
    }),
  ),
  texts: z.object({
    rougeL: z.array(z.tuple([z.string(), z.string(), z.number()])),
    chrf: z.array(z.tuple([z.string(), z.string(), z.number()])),
  }),
  holm: z.array(z.tuple([z.array(z.number()), z.array(z.number())])),
  clopperPearson: z.array(z.tuple([z.number(), z.number(), z.number(), interval])),
  detectableScore: z.array(z.tuple([z.number(), z.number(), z.number(), z.number().nullable()])),
  neededScore: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
});

/** What `scripts/reference/statistics.py` computed with SciPy, statsmodels, scikit-learn, sacrebleu and rouge_score. */
export const reference = schema.parse(
  JSON.parse(readFileSync(new URL('./reference-values.json', import.meta.url), 'utf8')),
);

/** |a − b| over |b|, where b is not tiny. */
export function relativeError(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(b), Number.MIN_VALUE);
}
