import { z } from 'zod';

/** Replies are read leniently: what is missing is null, what is new is ignored; only the ids must be there. */

/** ISO 8601 from the string, or the Unix seconds (or milliseconds), that a server sends. */
const time = z.union([z.string(), z.number()]).transform(toIsoTime);
const optionalTime = time.nullish().transform((value) => value ?? null);
const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const optionalNumber = z
  .number()
  .nullish()
  .transform((value) => value ?? null);
const metadata = z.record(z.string(), z.unknown()).nullish();

function toIsoTime(value: string | number): string {
  if (typeof value === 'string') {
    const parsed = Date.parse(value);
    return Number.isNaN(parsed) ? value : new Date(parsed).toISOString();
  }
  const ms = value < 100_000_000_000 ? value * 1_000 : value;
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(value);
}

export const errorReplySchema = z.object({
  error: z.object({ code: z.coerce.string().nullish(), message: z.string().nullish() }).nullish(),
  request_id: z.string().nullish(),
});

export const fileSchema = z.object({
  file_id: z.string().min(1),
  bytes: z.number(),
  sha256: optionalText,
  metadata,
  created_at: optionalTime,
});
export const fileListSchema = z.object({ files: z.array(fileSchema), has_more: z.boolean().nullish() });

export const jobSchema = z.object({
  job_id: z.string().min(1),
  status: z.string(),
  model: optionalText,
  training_file: optionalText,
  fine_tuned_model: optionalText,
  trained_tokens: optionalNumber,
  created_at: optionalTime,
  finished_at: optionalTime,
  estimated_finish: optionalTime,
  error: z.object({ code: z.coerce.string().nullish(), message: z.string().nullish() }).nullish(),
  metadata,
});
export const jobListSchema = z.object({ jobs: z.array(jobSchema), has_more: z.boolean().nullish() });

export const eventSchema = z.object({
  event_id: z.string().min(1),
  created_at: optionalTime,
  level: optionalText,
  message: optionalText,
  data: z
    .object({ step: optionalNumber, epoch: optionalNumber, train_loss: optionalNumber, valid_loss: optionalNumber })
    .nullish()
    .catch(null),
});
export const eventListSchema = z.object({ events: z.array(eventSchema), has_more: z.boolean().nullish() });

export const modelListSchema = z.object({
  models: z.array(z.object({ id: z.string().min(1), base_model: optionalText, shutdown_date: optionalText })),
});

export const doneSchema = z.unknown();

const usageSchema = z
  .object({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish() })
  .nullish();

export const invokeItemSchema = z.object({
  index: z.int().nullish(),
  error: z.object({ code: z.coerce.string().nullish(), message: z.string().nullish() }).nullish(),
  text: z.string().nullish(),
  tool_calls: z.array(z.unknown()).nullish(),
  finish_reason: z.string().nullish(),
  usage: usageSchema,
  labels: z.array(z.object({ label: z.string(), score: z.number() })).nullish(),
});
export const invokeReplySchema = z.object({
  request_id: z.string().nullish(),
  service: z.string().nullish(),
  model: z.string().nullish(),
  result: invokeItemSchema.nullish(),
  results: z.array(invokeItemSchema).nullish(),
});

export type FileReply = z.output<typeof fileSchema>;
export type JobReply = z.output<typeof jobSchema>;
export type InvokeItem = z.output<typeof invokeItemSchema>;
