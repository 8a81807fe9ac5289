import type { FileShelf } from './files.ts';
import { trainJob } from './job-training.ts';
import type { JobBook } from './jobs.ts';
import type { ModelShelf } from './models.ts';
import type { JobRecord } from './records.ts';
import { isFinished } from './records.ts';
import type { SettingsFile } from './settings.ts';
import { checkJobFiles, JobFailure } from './training-file.ts';

/** What moves jobs along. */
export interface JobRunner {
  start(jobId: string): void;
  /** A status call: counts for the clock, and waits a moment for a training that this call should find done. */
  polled(jobId: string): Promise<void>;
  cancel(jobId: string): Promise<void>;
  /** Stops training for as long as nobody resumes it. */
  pause(jobId: string): Promise<void>;
  resume(jobId: string): Promise<void>;
  /** A file was deleted: a job that is not finished cannot go on without it. */
  fileDeleted(fileId: string): Promise<void>;
  clockChanged(): Promise<void>;
  close(): Promise<void>;
}

interface Held {
  readonly finish: () => Promise<void>;
  timer: NodeJS.Timeout | undefined;
}

const LONGEST_WAIT_MS = 2_000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Carries jobs from `validating` to their end, training one at a time, held back as long as the clock says. */
export function createJobRunner(deps: {
  jobs: JobBook;
  files: FileShelf;
  models: ModelShelf;
  settings: SettingsFile;
  /** Called once for each job that has ended. */
  onEnded: (jobId: string) => void;
  onError: (error: unknown) => void;
}): JobRunner {
  const { jobs, files, models, settings } = deps;
  const closing = new AbortController();
  const running = new Map<string, AbortController>();
  /** Trained, but the clock says that they are still running. */
  const held = new Map<string, Held>();
  const ended = new Map<string, Promise<void>>();
  /** How often each job was started: a start that was overtaken by a pause and a resume does nothing. */
  const starts = new Map<string, number>();
  let turn: Promise<void> = Promise.resolve();

  const end = async (
    jobId: string,
    changes: Partial<JobRecord>,
    level: 'info' | 'error',
    message: string,
  ): Promise<void> => {
    if (isFinished(jobs.get(jobId))) return;
    await jobs.update(
      jobId,
      { ...changes, finished_at: new Date().toISOString(), estimated_finish: null },
      { level, message },
    );
    deps.onEnded(jobId);
  };
  const fail = async (jobId: string, error: unknown): Promise<void> => {
    const known = error instanceof JobFailure;
    const code = known ? error.code : 'training_failed';
    const message = known
      ? error.message
      : `Training failed: ${error instanceof Error ? error.message : String(error)}`;
    const param = known ? error.param : null;
    await end(jobId, { status: 'failed', error: { code, message, param } }, 'error', message);
  };

  /** How long the clock still holds a trained job back; null until a status call. */
  const heldForMs = (job: JobRecord): number | null => {
    const { trainSeconds, trainPolls } = settings.current();
    if (trainPolls !== null) return job.polls >= trainPolls ? 0 : null;
    if (trainSeconds === null || job.started_at === null) return 0;
    return Math.max(0, Date.parse(job.started_at) + trainSeconds * 1_000 - Date.now());
  };
  const finishWhenDue = async (jobId: string): Promise<void> => {
    const entry = held.get(jobId);
    if (entry === undefined) return;
    clearTimeout(entry.timer);
    const waitMs = heldForMs(jobs.get(jobId));
    if (waitMs === 0) {
      held.delete(jobId);
      await entry.finish();
    } else if (waitMs !== null) {
      entry.timer = setTimeout(() => void finishWhenDue(jobId).catch(deps.onError), Math.min(waitMs, LONGEST_TIMER_MS));
      entry.timer.unref();
    }
  };

  const canTrain = (jobId: string): boolean => !isFinished(jobs.get(jobId)) && jobs.get(jobId).status !== 'paused';

  const train = async (jobId: string): Promise<void> => {
    if (!canTrain(jobId) || closing.signal.aborted) return;
    const controller = new AbortController();
    running.set(jobId, controller);
    try {
      await jobs.update(jobId, {
        status: 'running',
        started_at: jobs.get(jobId).started_at ?? new Date().toISOString(),
      });
      const { trained, trainedTokens } = await trainJob(jobId, deps, controller.signal);
      controller.signal.throwIfAborted();
      const finish = async (): Promise<void> => {
        if (!canTrain(jobId)) return;
        const model = await models.add(jobs.get(jobId), trained);
        if (isFinished(jobs.get(jobId))) return models.remove(model);
        const changes = { status: 'succeeded', fine_tuned_model: model, trained_tokens: trainedTokens } as const;
        await end(jobId, changes, 'info', `Job succeeded: ${model}`);
      };
      held.set(jobId, { finish, timer: undefined });
      await finishWhenDue(jobId);
    } catch (error) {
      if (!controller.signal.aborted) await fail(jobId, error);
    } finally {
      running.delete(jobId);
    }
  };

  const validate = async (jobId: string, isCurrent: () => boolean): Promise<boolean> => {
    try {
      const job = jobs.get(jobId);
      await checkJobFiles(files, job);
      if (!isCurrent() || !canTrain(jobId)) return false;
      const event = { level: 'info', message: 'Files validated; job queued' } as const;
      await jobs.update(jobId, { status: 'queued' }, job.started_at === null ? event : undefined);
      return true;
    } catch (error) {
      await fail(jobId, error);
      return false;
    }
  };

  const stop = (jobId: string): void => {
    running.get(jobId)?.abort(new Error('cancelled'));
    clearTimeout(held.get(jobId)?.timer);
    held.delete(jobId);
  };
  /** The job's own failures are written to it; what arrives here is that they could not be written. */
  const reportAndStop = (error: unknown): false => {
    deps.onError(error);
    return false;
  };
  const start = (jobId: string): void => {
    const ordinal = (starts.get(jobId) ?? 0) + 1;
    starts.set(jobId, ordinal);
    const isCurrent = (): boolean => starts.get(jobId) === ordinal;
    const validated = validate(jobId, isCurrent).catch(reportAndStop);
    turn = turn.then(async () => {
      if ((await validated) && isCurrent()) await train(jobId).catch(reportAndStop);
    });
    ended.set(jobId, turn);
  };

  for (const job of jobs.all()) if (!isFinished(job) && job.status !== 'paused') start(job.job_id);

  return {
    start,
    polled: async (jobId) => {
      const { trainPolls } = settings.current();
      const job = jobs.get(jobId);
      if (trainPolls === null || isFinished(job)) return;
      await jobs.update(jobId, { polls: job.polls + 1 });
      await finishWhenDue(jobId);
      if (job.polls + 1 < trainPolls || isFinished(jobs.get(jobId))) return;
      const limit = new Promise<void>((resolve) => setTimeout(resolve, LONGEST_WAIT_MS).unref());
      await Promise.race([ended.get(jobId), limit]);
    },
    cancel: async (jobId) => {
      await end(jobId, { status: 'cancelled' }, 'info', 'Job cancelled');
      stop(jobId);
    },
    pause: async (jobId) => {
      await jobs.update(jobId, { status: 'paused' }, { level: 'info', message: 'Job paused' });
      stop(jobId);
    },
    resume: async (jobId) => {
      await jobs.update(jobId, { status: 'queued' }, { level: 'info', message: 'Job resumed; queued' });
      start(jobId);
    },
    fileDeleted: async (fileId) => {
      for (const job of jobs.all()) {
        if (isFinished(job) || (job.training_file !== fileId && job.validation_file !== fileId)) continue;
        await fail(job.job_id, new JobFailure('file_deleted', `${fileId} was deleted before the job had finished`));
        stop(job.job_id);
      }
    },
    clockChanged: async () => {
      for (const jobId of [...held.keys()]) await finishWhenDue(jobId);
    },
    close: async () => {
      closing.abort();
      for (const jobId of [...running.keys(), ...held.keys()]) stop(jobId);
      await turn;
    },
  };
}
