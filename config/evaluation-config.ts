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
  turns: z
    .enum(['last', 'each', 'tool_calls'])
    .default('last')
    .describe('Which answers of a conversation are asked for'),
  max_tokens: z
    .union([z.literal('auto'), count])
    .default('auto')
    .describe('Of an answer; auto = 1.5 × the 99th percentile of the answers'),
  temperature: z
    .union([z.literal('auto'), says(z.number().min(0).max(2), 'a number from 0 to 2')])
    .default('auto')
    .describe('auto = the lowest the provider takes'),
  samples: count.default(1).describe('Answers a prompt'),
  judge: z
    .strictObject({
      model: says(providerModel.describe('Who judges'), 'provider:model'),
      mode: z.enum(['pairwise', 'rubric']).default('pairwise').describe('Which of two is better, or each by a rubric'),
      rubric: text.optional().describe('What a good answer is'),
      human_labels: text.optional().describe('A file of people’s judgements that the judge is measured against'),
    })
    .optional(),
});

export const constraintSchema = z.strictObject({
  metric: z.union([z.enum([...SCORERS, ...COST_METRICS]), scorerModule]).describe('What must not get worse'),
  slice: says(z.string().regex(/^[^=]+=.*$/), 'column=value or tag=value')
    .optional()
    .describe('column=value or tag=value'),
  max_drop: amount.describe('By how much it may'),
});

export const GATE_MODES = ['superiority', 'non_inferiority'] as const;

export const gateSchema = z.strictObject({
  mode: z
    .enum(GATE_MODES)
    .default('superiority')
    .describe('Shown to be better, or shown to be not worse by more than the margin'),
  min_improvement: share.default(0.02).describe('The least difference that superiority promotes'),
  margin: share.default(0.03).describe('What non_inferiority allows to be lost'),
  min_score: share.default(0).describe('A candidate below it is rejected'),
  confidence: says(z.number().gt(0.5).lt(1), 'a number between 0.5 and 1')
    .default(0.95)
    .describe('Of the interval of the difference'),
  constraints: z.array(constraintSchema).default([]).describe('What a promotion must not cost'),
  approval: z
    .enum(['never', 'always', 'on_hold'])
    .default('never')
    .describe('When a person is asked before a promotion'),
  approval_timeout: waitingTime.default('72h').describe('How long a question waits, about spending too'),
});

/** The `evaluation` block with every default filled in. */
export type EvaluationConfig = z.output<typeof evaluationSchema>;
/** The `gate` block with every default filled in. */
export type GateConfig = z.output<typeof gateSchema>;
export type ConstraintConfig = z.output<typeof constraintSchema>;
