import { z } from 'zod';
import { optionalNumber, optionalText, optionalTime } from '../reply-schemas.ts';

/** Replies of the together format, read leniently: only ids and states must be there. */

export const fileSchema = z.object({
  id: z.string().min(1),
  bytes: z
    .number()
    .nullish()
    .transform((value) => value ?? 0),
  filename: optionalText,
  created_at: optionalTime,
  /** Null where the server does not say: then it is taken for whole by its size. */
  Processed: z
    .boolean()
    .nullish()
    .transform((value) => value ?? null),
  processing_status: optionalText,
  validation_report: z.object({ error: optionalText }).nullish().catch(null),
  /** Not Together's: compatible services may tell it. */
  sha256: optionalText,
});
export const fileListSchema = z.object({ data: z.array(fileSchema) });

/** Some versions of the service wrap the file. */
export const completedFileSchema = z.union([z.object({ file: fileSchema }).transform(({ file }) => file), fileSchema]);

const partTargetSchema = z.object({
  PartNumber: z.int(),
  URL: z.string().min(1),
  Headers: z.record(z.string(), z.string()).nullish(),
});
export const multipartSchema = z.object({
  upload_id: z.string().min(1),
  file_id: z.string().min(1),
  parts: z.array(partTargetSchema).min(1),
  expires_at: optionalTime,
});

export const eventSchema = z.object({
  created_at: optionalTime,
  level: optionalText,
  message: optionalText,
  type: optionalText,
  step: optionalNumber,
});
/** One record a pass; its names are paths, such as `train/loss`. */
export const metricsSchema = z.object({ metrics: z.array(z.record(z.string(), z.number().nullish())).nullish() });

export const eventListSchema = z.object({ data: z.array(eventSchema) });

export const jobSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  model: optionalText,
  training_file: optionalText,
  model_output_name: optionalText,
  suffix: optionalText,
  token_count: optionalNumber,
  created_at: optionalTime,
  updated_at: optionalTime,
  progress: z
    .object({ estimate_available: z.boolean().nullish(), seconds_remaining: optionalNumber })
    .nullish()
    .catch(null),
  events: z.array(eventSchema).nullish().catch(null),
});
export const jobListSchema = z.object({ data: z.array(jobSchema) });

export const checkpointListSchema = z.object({
  data: z.array(z.object({ step: optionalNumber, path: optionalText, checkpoint_type: optionalText })),
});

export const quoteSchema = z.object({
  estimation_available: z.boolean().nullish(),
  estimated_total_price: optionalNumber,
  estimated_train_token_count: optionalNumber,
});

const modelSchema = z.object({ id: z.string().min(1), shutdown_date: optionalText, base_model: optionalText });
export const modelListSchema = z.union([
  z.array(modelSchema),
  z.object({ data: z.array(modelSchema) }).transform(({ data }) => data),
]);

export const hardwareListSchema = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1),
      pricing: z.object({ cents_per_minute: optionalNumber }).nullish(),
      availability: z.object({ status: optionalText }).nullish(),
    }),
  ),
});

export const endpointSchema = z.object({
  id: z.string().min(1),
  name: optionalText,
  display_name: optionalText,
  model: optionalText,
  hardware: optionalText,
  state: z.string(),
  created_at: optionalTime,
});
export const endpointListSchema = z.object({ data: z.array(endpointSchema) });

export type FileReply = z.output<typeof fileSchema>;
export type JobReply = z.output<typeof jobSchema>;
export type EndpointReply = z.output<typeof endpointSchema>;
