import { z } from 'zod';
import { NOTIFICATION_EVENTS } from '../domain/notification.ts';
import { dataSchema } from './data-config.ts';
import { evaluationSchema, gateSchema } from './evaluation-config.ts';
import { scheduleSchema } from './schedule-config.ts';
import {
  amount,
  count,
  countFromZero,
  duration,
  environmentVariable,
  says,
  text,
  waitingTime,
} from './schema-words.ts';

export const PROVIDER_KINDS = ['deepseek', 'openai', 'together'] as const;
export const BUILT_IN_PROVIDERS = ['local', 'deepseek', 'openai', 'together'] as const;

const providerSchema = z.strictObject({
  kind: z.enum(PROVIDER_KINDS).describe('The format that it speaks'),
  base_url: says(z.url({ protocol: /^https?$/ }), 'an http or https URL')
    .optional()
    .describe('Where it is; http to loopback only'),
  api_key_env: environmentVariable.optional().describe('openai and together: the variable that holds the API key'),
  app_key_env: environmentVariable.optional().describe('deepseek: the variable that holds the AppKey'),
  app_secret_env: environmentVariable.optional().describe('deepseek: the variable that holds the AppSecret'),
  requests_per_minute: count.optional().describe('Sent at most, by all workers of a task queue together (with Redis)'),
  tokens_per_minute: count.optional().describe('The same of tokens'),
  create_once: z
    .enum(['idempotency_key', 'metadata', 'file'])
    .optional()
    .describe('How a job that may exist is told from others; file where the service keeps neither keys nor metadata'),
});

const trainingSchema = z.strictObject({
  provider: text.describe('Where to train: a built-in one, or a name under providers'),
  base_model: text.describe('What to train'),
  method: z.enum(['supervised', 'dpo']).default('supervised').describe('dpo learns from preference pairs'),
  hyperparameters: z
    .strictObject({
      epochs: count.optional().describe('Estimates count 3 where none is said'),
      batch_size: count.optional().describe('The provider’s own where not said'),
      learning_rate_multiplier: says(z.number().gt(0), 'a number above 0')
        .optional()
        .describe('The provider’s own where not said'),
    })
    .prefault({}),
  suffix: says(z.string().min(1).max(64), 'text of at most 64 characters')
    .optional()
    .describe('Part of the tuned model’s name'),
  seed: countFromZero.optional().describe('Of the training, where the provider takes one'),
  tokenizer: text.optional().describe('The path of the model’s tokenizer.json, to count tokens exactly'),
  from: says(z.string().regex(/^[a-z0-9-]{1,48}@[1-9][0-9]*$/), 'a version of a model line such as support-intents@7')
    .optional()
    .describe('Go on from a tuned model: name@version'),
  checkpoint: z
    .enum(['last', 'best'])
    .default('last')
    .describe('best: the job’s checkpoints answer the validation split, and the best of them is the candidate'),
});

/** Prices per million tokens, hosting by the hour. */
const priceSchema = z.strictObject({
  training: amount.default(0).describe('A million training tokens'),
  input: amount.default(0).describe('A million tokens of prompts'),
  output: amount.default(0).describe('A million tokens of answers'),
  hosting_per_hour: amount.default(0).describe('An hour of an endpoint'),
  currency: says(z.string().regex(/^[A-Z]{3}$/), 'a currency code such as USD')
    .default('USD')
    .describe('Of these prices'),
});

const budgetSchema = z.strictObject({
  max_cost_usd: amount.optional().describe('A run that may cost more is refused; a job that has is cancelled'),
  approve_above_usd: amount.optional().describe('A person is asked first'),
  max_month_usd: amount.optional().describe('Of the line’s runs in a calendar month'),
  prices: z.record(z.string(), priceSchema).default({}).describe('By base model, where they are not known'),
});

const pollSchema = z.strictObject({
  interval: z
    .union([z.literal('auto'), waitingTime])
    .default('auto')
    .describe('Between looks at the job; auto = 10m, 2s where the provider is on loopback'),
  stuck_after: waitingTime.default('6h').describe('A job with nothing new for so long is warned of'),
  deadline: waitingTime.default('72h').describe('Of the job, and of each other stage'),
  on_deadline: z
    .enum(['ask', 'cancel', 'detach'])
    .default('ask')
    .describe('ask waits for `extend` or `cancel`; detach leaves job and file'),
});

const retentionSchema = z.strictObject({
  delete_uploads: z.boolean().default(true).describe('The provider’s files, after a run that ended'),
  failed_uploads: duration.default('7d').describe('How long those of a failed run wait for a retry'),
  rejected_models: z.enum(['keep', 'delete']).default('keep').describe('Tuned models that the gate rejected'),
  after: duration.default('30d').describe('How old what is deleted gets'),
  answers: z.enum(['keep', 'delete']).optional().describe('What models answered in an evaluation; kept where not said'),
  rejected_rows: z.enum(['keep', 'delete']).optional().describe('Rows that were rejected; kept where not said'),
});

const notifySchema = z.strictObject({
  webhook_env: environmentVariable.describe('The variable that holds the address JSON is posted to'),
  on: z.array(z.enum(NOTIFICATION_EVENTS)).min(1).describe('Of what; needs_attention covers approvals too'),
});

/** The configuration file, whole: the one definition of its keys, types and defaults. */
export const runConfigSchema = z.strictObject({
  name: says(
    z
      .string()
      .regex(/^[a-z0-9-]{1,48}$/)
      .describe('The model line: every run adds a version to it'),
    '1 to 48 of a-z, 0-9 and -',
  ),
  providers: z
    .record(says(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/), 'letters, digits, ., _ and -'), providerSchema)
    .default({}),
  data: dataSchema,
  training: trainingSchema,
  budget: budgetSchema.prefault({}),
  poll: pollSchema.prefault({}),
  evaluation: evaluationSchema.prefault({}),
  gate: gateSchema.prefault({}),
  retention: retentionSchema.prefault({}),
  notify: z.array(notifySchema).default([]),
  schedule: scheduleSchema.optional(),
});

/** A configuration as its file says it: what has a default may be left out. */
export type RunConfigInput = z.input<typeof runConfigSchema>;
/** A configuration with every default filled in. */
export type RunConfig = z.output<typeof runConfigSchema>;
export type ProviderConfig = z.output<typeof providerSchema>;
export type Price = z.output<typeof priceSchema>;
