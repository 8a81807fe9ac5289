import { z } from 'zod';
import { jobFields } from '../job-reply.ts';
import { optionalNumber, optionalText, optionalTime } from '../reply-schemas.ts';

/** Replies of the openai format, read leniently: only ids and states must be there. */

export const fileSchema = z.object({
  id: z.string().min(1),
  bytes: z.number(),
  filename: optionalText,
  created_at: optionalTime,
  /** Not OpenAI's: compatible services may tell it. */
  sha256: optionalText,
  status: optionalText,
});
export const fileListSchema = z.object({ data: z.array(fileSchema), has_more: z.boolean().nullish() });

export const uploadSchema = z.object({
  id: z.string().min(1),
  status: optionalText,
  expires_at: optionalTime,
});
export const completedUploadSchema = uploadSchema.extend({ file: fileSchema });
export const partSchema = z.object({ id: z.string().min(1) });

export const jobSchema = z.object({ id: z.string().min(1), ...jobFields });
export const jobListSchema = z.object({ data: z.array(jobSchema), has_more: z.boolean().nullish() });

export const eventSchema = z.object({
  id: z.string().min(1),
  created_at: optionalTime,
  level: optionalText,
  message: optionalText,
  data: z
    .object({
      step: optionalNumber,
      epoch: optionalNumber,
      train_loss: optionalNumber,
      valid_loss: optionalNumber,
      full_valid_loss: optionalNumber,
    })
    .nullish()
    .catch(null),
});
export const eventListSchema = z.object({ data: z.array(eventSchema), has_more: z.boolean().nullish() });

export const checkpointSchema = z.object({
  id: z.string().min(1),
  step_number: optionalNumber,
  fine_tuned_model_checkpoint: optionalText,
});
export const checkpointListSchema = z.object({ data: z.array(checkpointSchema), has_more: z.boolean().nullish() });

export const modelListSchema = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1),
      shutdown_date: optionalText,
      /** Not OpenAI's: its tuned models tell their base by their names. */
      base_model: optionalText,
    }),
  ),
});

export type FileReply = z.output<typeof fileSchema>;
export type JobReply = z.output<typeof jobSchema>;
