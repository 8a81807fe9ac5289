import { z } from 'zod';
import { jobFields } from '../job-reply.ts';
import { metadata, optionalNumber, optionalText, optionalTime, usageSchema } from '../reply-schemas.ts';

/** Replies are read leniently: what is missing is null, what is new is ignored; only the ids must be there. */

export const fileSchema = z.object({
  file_id: z.string().min(1),
  bytes: z.number(),
  sha256: optionalText,
  metadata,
  created_at: optionalTime,
});
export const fileListSchema = z.object({ files: z.array(fileSchema), has_more: z.boolean().nullish() });

export const jobSchema = z.object({ job_id: z.string().min(1), ...jobFields });
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
