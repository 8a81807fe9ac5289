import { z } from 'zod';
import type { JobState } from '../domain/job-state.ts';
import type { ProviderJob } from './fine-tune-provider.ts';
import { metadata, optionalNumber, optionalText, optionalTime } from './reply-schemas.ts';
import { wordsWithoutData } from './server-words.ts';

/** What a job is in the deepseek and the openai format alike, but for the name of its id. */
export const jobFields = {
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
};
const fieldsSchema = z.object(jobFields);

/** A format's words for the states of a job; any other word means "not finished". */
export type JobStates = Readonly<Record<string, JobState>>;

export function stateOf(states: JobStates, word: string): JobState {
  return Object.hasOwn(states, word) ? (states[word] ?? 'unknown') : 'unknown';
}

export function jobOfReply(jobId: string, reply: z.output<typeof fieldsSchema>, states: JobStates): ProviderJob {
  const { error } = reply;
  return {
    jobId,
    state: stateOf(states, reply.status),
    rawStatus: reply.status,
    model: reply.model ?? '',
    trainingFile: reply.training_file,
    fineTunedModel: reply.fine_tuned_model,
    trainedTokens: reply.trained_tokens,
    createdAt: reply.created_at ?? new Date(0).toISOString(),
    finishedAt: reply.finished_at,
    estimatedFinish: reply.estimated_finish,
    // OpenAI sends an empty error object with jobs that have none.
    error:
      error && (error.code ?? error.message)
        ? { code: error.code ?? 'unknown', message: wordsWithoutData(error.message ?? '') }
        : null,
  };
}
