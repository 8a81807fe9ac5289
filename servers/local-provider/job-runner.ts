import { setTimeout as delay } from 'node:timers/promises';
import type { FileShelf } from './files.ts';
import { finishJob } from './finish-job.ts';
import { createJobHold } from './job-hold.ts';
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
  /** Stops the work at once, and lets the job be `cancel_requested` for a while before it is cancelled. */
  requestCancel(jobId: string): Promise<void>;
  /** Stops training for as long as nobody resumes it. */
  pause(jobId: string): Promise<void>;
  resume(jobId: string): Promise<void>;
  /** A file was deleted: a job that is not finished cannot go on without it. */
  fileDeleted(fileId: string): Promise<void>;
  clockChanged(): Promise<void>;
  close(): Promise<void>;
}

const LONGEST_WAIT_MS = 2_000;
const AT_WORK: readonly JobRecord['status'][] = ['validating', 'queued', 'running', 'compressing', 'uploading'];

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
  const { jobs, files, settings } = deps;
  const closing = new AbortController();
  const working = new Map<string, AbortController>();
  const hold = createJobHold(deps);
  const ended = new Map<string, Promise<void>>();
  /** How often each job was started: a start that was overtaken by a pause and a resume does nothing. */
  const starts = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  let turn: Promise<void> = Promise.resolve();

  const track = (work: Promise<void>): Promise<void> => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
    return tracked;
  };
  const isAtWork = (jobId: string): boolean => AT_WORK.includes(jobs.get(jobId).status);

  const end = async (
    jobId: string,
    changes: Partial<JobRecord>,
    level: 'info' | 'error',
    message: string,
  ): Promise<void> => {
    if (isFinished(jobs.get(jobId))) return;
    const finished = { ...changes, finished_at: new Date().toISOString(), estimated_finish: null };
    await jobs.update(jobId, finished, { level, message });
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

  const train = async (jobId: string): Promise<void> => {
    if (!isAtWork(jobId) || closing.signal.aborted) return;
    const controller = new AbortController();
    const { signal } = controller;
    working.set(jobId, controller);
    const guarded = async (work: () => Promise<void>): Promise<void> => {
      try {
        await work();
      } catch (error) {
        if (!signal.aborted) await fail(jobId, error);
      }
    };
    await guarded(async () => {
      const startedAt = jobs.get(jobId).started_at ?? new Date().toISOString();
      await jobs.update(jobId, { status: 'running', started_at: startedAt });
      const result = await trainJob(jobId, deps, signal);
      signal.throwIfAborted();
      const finish = async (): Promise<void> => {
        if (signal.aborted || !isAtWork(jobId)) return;
        const changes = await finishJob(deps, jobId, result, signal);
        if (changes !== null) await end(jobId, changes, 'info', `Job succeeded: ${changes.fine_tuned_model}`);
      };
      await hold.hold(jobId, () => track(guarded(finish)));
    });
  };

  const validate = async (jobId: string, isCurrent: () => boolean): Promise<boolean> => {
    try {
      const job = jobs.get(jobId);
      await checkJobFiles(files, job);
      if (!isCurrent() || !isAtWork(jobId)) return false;
      const event = { level: 'info', message: 'Files validated; job queued' } as const;
      await jobs.update(jobId, { status: 'queued' }, job.started_at === null ? event : undefined);
      return true;
    } catch (error) {
      await fail(jobId, error);
      return false;
    }
  };

  const stop = (jobId: string): void => {
    working.get(jobId)?.abort(new Error('stopped'));
    working.delete(jobId);
    hold.drop(jobId);
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
  const cancel = async (jobId: string): Promise<void> => {
    await end(jobId, { status: 'cancelled' }, 'info', 'Job cancelled');
    stop(jobId);
  };

  for (const { job_id: jobId, status } of jobs.all()) {
    if (status === 'cancel_requested') void track(cancel(jobId)).catch(deps.onError);
    else if (isAtWork(jobId)) start(jobId);
  }

  return {
    start,
    polled: async (jobId) => {
      const { trainPolls } = settings.current();
      const job = jobs.get(jobId);
      if (trainPolls === null || isFinished(job)) return;
      await jobs.update(jobId, { polls: job.polls + 1 });
      await hold.review(jobId);
      if (job.polls + 1 < trainPolls || isFinished(jobs.get(jobId))) return;
      const limit = new Promise<void>((resolve) => setTimeout(resolve, LONGEST_WAIT_MS).unref());
      await Promise.race([ended.get(jobId), limit]);
    },
    cancel,
    requestCancel: async (jobId) => {
      await jobs.update(jobId, { status: 'cancel_requested' }, { level: 'info', message: 'Cancel requested' });
      stop(jobId);
      const ms = (settings.current().finalizeSeconds * 1_000) / 2;
      const later = delay(ms, undefined, { signal: closing.signal, ref: false }).then(
        () => cancel(jobId),
        () => undefined,
      );
      track(later).catch(deps.onError);
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
      for (const jobId of hold.ids()) await hold.review(jobId);
    },
    close: async () => {
      closing.abort();
      for (const jobId of [...working.keys(), ...hold.ids()]) stop(jobId);
      await turn;
      await Promise.all(underWay);
    },
  };
}
