import type { JobBook } from './jobs.ts';
import type { JobRecord } from './records.ts';
import type { SettingsFile } from './settings.ts';

/** Jobs that are trained, but of which the clock says that they are still running. */
export interface JobHold {
  /** Calls `finish` when the clock lets the job go; resolves with it where that is at once. */
  hold(jobId: string, finish: () => Promise<void>): Promise<void>;
  /** Looks at the clock again. */
  review(jobId: string): Promise<void>;
  drop(jobId: string): void;
  ids(): readonly string[];
}

interface Held {
  readonly finish: () => Promise<void>;
  timer: NodeJS.Timeout | undefined;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Holds jobs back by seconds, or by status calls. */
export function createJobHold(deps: {
  jobs: JobBook;
  settings: SettingsFile;
  onError: (error: unknown) => void;
}): JobHold {
  const held = new Map<string, Held>();

  /** How long a job is still to wait; null until a status call. */
  const waitMs = (job: JobRecord): number | null => {
    const { trainSeconds, trainPolls } = deps.settings.current();
    if (trainPolls !== null) return job.polls >= trainPolls ? 0 : null;
    if (trainSeconds === null || job.started_at === null) return 0;
    return Math.max(0, Date.parse(job.started_at) + trainSeconds * 1_000 - Date.now());
  };
  const review = async (jobId: string): Promise<void> => {
    const entry = held.get(jobId);
    if (entry === undefined) return;
    clearTimeout(entry.timer);
    const ms = waitMs(deps.jobs.get(jobId));
    if (ms === 0) {
      held.delete(jobId);
      await entry.finish();
    } else if (ms !== null) {
      entry.timer = setTimeout(() => void review(jobId).catch(deps.onError), Math.min(ms, LONGEST_TIMER_MS));
      entry.timer.unref();
    }
  };
  return {
    hold: (jobId, finish) => {
      held.set(jobId, { finish, timer: undefined });
      return review(jobId);
    },
    review,
    drop: (jobId) => {
      clearTimeout(held.get(jobId)?.timer);
      held.delete(jobId);
    },
    ids: () => [...held.keys()],
  };
}
