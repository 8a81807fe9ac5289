import { z } from 'zod';
import { imageUrlSchema } from '../content.ts';
import { BASE_MODEL, MAX_TOKENS } from '../models.ts';
import { pageFields } from '../pagination.ts';
import { messageSchema } from '../sample.ts';

/** At most 16 pairs of short texts, as with other services. */
export const metadataSchema = z
  .record(z.string().min(1).max(64), z.string().max(512))
  .refine((metadata) => Object.keys(metadata).length <= 16, 'at most 16 keys');

/** Any short text. */
export const idempotencyKeySchema = z.string().min(1).max(255);

/** The body of `/v1/fine_tune/create`. */
export const createSchema = z.strictObject({
  model: z.string().min(1),
  training_file: z.string().min(1),
  validation_file: z.string().min(1).nullable().optional(),
  method: z.enum(['supervised', 'dpo']).default('supervised'),
  hyperparameters: z
    .strictObject({
      epochs: z.int().min(1).max(50).default(3),
      batch_size: z.int().min(1).max(256).default(8),
      learning_rate_multiplier: z.number().gt(0).max(100).default(1),
    })
    .prefault({}),
  suffix: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, dots, dashes or underscores')
    .nullable()
    .optional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .nullable()
    .optional(),
  metadata: metadataSchema.default({}),
  idempotency_key: idempotencyKeySchema.optional(),
});

/** Names a job. */
export const jobSchema = z.strictObject({ job_id: z.string().min(1) });
/** Names a file. */
export const fileSchema = z.strictObject({ file_id: z.string().min(1) });
/** Names a model. */
export const modelSchema = z.strictObject({ model: z.string().min(1) });
/** A body that says nothing. */
export const emptySchema = z.strictObject({});
/** The body of the lists of jobs and files. */
export const listSchema = z.strictObject({ ...pageFields, metadata: metadataSchema.optional() });
/** The body of `/v1/fine_tune/events`. */
export const eventsSchema = z.strictObject({ job_id: z.string().min(1), ...pageFields });

const model = z.string().min(1).default(BASE_MODEL);
const maxTokens = z.int().min(1).max(MAX_TOKENS).default(1_024);
const temperature = z.number().min(0.1).max(1).default(0.7);
const jsonObject = z.record(z.string(), z.unknown());

/** Parameters of `text_generation`. */
export const textParametersSchema = z
  .strictObject({
    model,
    prompt: z.string().min(1).optional(),
    messages: z.array(messageSchema).min(1).optional(),
    tools: z.array(jsonObject).optional(),
    tool_choice: z.union([z.string(), jsonObject]).optional(),
    max_tokens: maxTokens,
    temperature,
    stop: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(4)]).optional(),
    seed: z.int().min(0).optional(),
  })
  .refine(
    ({ prompt, messages }) => (prompt === undefined) !== (messages === undefined),
    'either prompt or messages must be given',
  )
  .refine(({ messages }) => messages?.at(-1)?.role !== 'assistant', 'the last message must not be from the assistant');

/** Parameters of `image_classification`. */
export const imageParametersSchema = z.strictObject({
  model,
  image_url: imageUrlSchema,
  top_k: z.int().min(1).max(100).default(5),
});

/** Parameters of `multimodal`. */
export const multimodalParametersSchema = z.strictObject({
  model,
  text: z.string().min(1),
  image_url: imageUrlSchema,
  max_tokens: maxTokens,
  temperature,
});

/** Checked parameters of `text_generation`. */
export type TextParameters = z.output<typeof textParametersSchema>;
