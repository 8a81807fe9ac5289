import { setTimeout as delay } from 'node:timers/promises';
import type { TrainingResult } from './job-training.ts';
import type { JobBook } from './jobs.ts';
import type { ModelShelf } from './models.ts';
import type { JobCheckpoint, JobRecord } from './records.ts';
import { isFinished } from './records.ts';
import type { SettingsFile } from './settings.ts';

/** What a job that has come to its end is to become. */
export type JobEnd = Pick<JobRecord, 'status' | 'fine_tuned_model' | 'trained_tokens' | 'checkpoints'>;

/**
 * Keeps the model of a trained job and those of its checkpoints, by way of `compressing` and `uploading` where the wire
 * format has these; null, with nothing left behind, where the job ended otherwise meanwhile.
 */
export async function finishJob(
  deps: { jobs: JobBook; models: ModelShelf; settings: SettingsFile },
  jobId: string,
  { trained, trainedTokens, checkpoints }: TrainingResult,
  signal: AbortSignal,
): Promise<JobEnd | null> {
  const { jobs, models, settings } = deps;
  const job = jobs.get(jobId);
  const pass = async (status: 'compressing' | 'uploading', message: string): Promise<void> => {
    if (job.wire !== 'together') return;
    await jobs.update(jobId, { status }, { level: 'info', message });
    await delay((settings.current().finalizeSeconds * 1_000) / 2, undefined, { signal, ref: false });
  };
  const kept: string[] = [];
  try {
    await pass('compressing', 'Compressing the model');
    const model = await models.add(job, trained, null);
    kept.push(model);
    const saved: JobCheckpoint[] = [];
    for (const { step, epoch, train_loss, valid_loss, trained: snapshot } of checkpoints) {
      const id = snapshot === null ? model : await models.add(job, snapshot, { of: model, step });
      if (snapshot !== null) kept.push(id);
      saved.push({ step, epoch, train_loss, valid_loss, model: id, created_at: new Date().toISOString() });
    }
    await pass('uploading', 'Uploading the model');
    signal.throwIfAborted();
    if (isFinished(jobs.get(jobId))) throw new Error('the job has ended');
    return { status: 'succeeded', fine_tuned_model: model, trained_tokens: trainedTokens, checkpoints: saved };
  } catch (error) {
    for (const model of kept) await models.remove(model);
    if (signal.aborted || isFinished(jobs.get(jobId))) return null;
    throw error;
  }
}
