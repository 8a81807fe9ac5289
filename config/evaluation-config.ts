import { z } from 'zod';
import { amount, count, providerModel, says, share, text, waitingTime } from './schema-words.ts';

export const SCORERS = [
  'accuracy',
  'macro_f1',
  'exact_match',
  'normalised_match',
  'contains',
  'regex',
  'json_valid',
  'json_schema',
  'json_fields',
  'rouge_l',
  'chrf',
  'edit_similarity',
  'tool_call_match',
  'length',
  'refusal',
  'judge',
] as const;

const MODULE = /\.[cm]?js$/;

/** Whether a scorer is named by the path of a JavaScript module. */
export function isScorerModule(name: string): boolean {
  return MODULE.test(name);
}

/** The name a scorer goes by in reports: a module's is its file's, without folder and ending. */
export function scorerName(name: string): string {
  return isScorerModule(name) ? (name.split(/[\\/]/).at(-1) ?? name).replace(MODULE, '') : name;
}

const scorerModule = says(z.string().regex(MODULE), 'the path of a JavaScript module (.js, .mjs, .cjs)');
const scorer = z.union([z.enum(SCORERS), scorerModule]);

/** Constraints also take these; their d is (baseline − candidate) / baseline. */
export const COST_METRICS = ['latency_p95_ms', 'cost_usd', 'answer_tokens'] as const;

export const evaluationSchema = z.strictObject({
  dataset: z
    .union([text, z.array(text).min(1)])
    .default('test')
    .describe('test, a file, or a list of both'),
  baseline: z
    .union([z.enum(['auto', 'base', 'champion']), providerModel])
    .default('auto')
    .describe('auto = the line’s champion, else the base model; base; champion; or provider:model'),
  scorers: z
    .union([z.literal('auto'), z.array(scorer).min(1)])
    .default('auto')
    .describe('auto, or a list of scorers; the path of a JavaScript module is one of your own'),
  metric: z
    .union([z.literal('auto'), z.enum(SCORERS), scorerModule])
    .default('auto')
    .describe('auto = the first scorer’s'),
  extract: text.optional().describe('A regular expression: what of an answer is scored (its first group)'),
  turns: z.enum(['last', 'each', 'tool_calls']).default('last'),
  max_tokens: z.union([z.literal('auto'), count]).default('auto'),
  temperature: z.union([z.literal('auto'), says(z.number().min(0).max(2), 'a number from 0 to 2')]).default('auto'),
  samples: count.default(1),
  judge: z
    .strictObject({
      model: providerModel,
      mode: z.enum(['pairwise', 'rubric']).default('pairwise'),
      rubric: text.optional(),
      human_labels: text.optional(),
    })
    .optional(),
});

export const constraintSchema = z.strictObject({
  metric: z.union([z.enum([...SCORERS, ...COST_METRICS]), scorerModule]),
  slice: says(z.string().regex(/^[^=]+=.*$/), 'column=value or tag=value')
    .optional()
    .describe('column=value or tag=value'),
  max_drop: amount,
});

export const GATE_MODES = ['superiority', 'non_inferiority'] as const;

export const gateSchema = z.strictObject({
  mode: z.enum(GATE_MODES).default('superiority'),
  min_improvement: share.default(0.02),
  margin: share.default(0.03),
  min_score: share.default(0),
  confidence: says(z.number().gt(0.5).lt(1), 'a number between 0.5 and 1').default(0.95),
  constraints: z.array(constraintSchema).default([]),
  approval: z.enum(['never', 'always', 'on_hold']).default('never'),
  approval_timeout: waitingTime.default('72h'),
});

export type EvaluationConfig = z.output<typeof evaluationSchema>;
export type GateConfig = z.output<typeof gateSchema>;
export type ConstraintConfig = z.output<typeof constraintSchema>;
