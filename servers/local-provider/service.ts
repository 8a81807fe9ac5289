import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingClock } from './clock.ts';
import { openTrainingClock } from './clock.ts';
import type { FaultPlan } from './faults.ts';
import { createFaultPlan } from './faults.ts';
import type { FileShelf } from './files.ts';
import { openFileShelf } from './files.ts';
import type { JobRunner } from './job-runner.ts';
import { createJobRunner } from './job-runner.ts';
import type { JobBook } from './jobs.ts';
import { openJobBook } from './jobs.ts';
import type { ModelShelf } from './models.ts';
import { openModelShelf } from './models.ts';
import type { ScriptedReplies } from './scripted-replies.ts';
import { createScriptedReplies } from './scripted-replies.ts';

/** What stands behind every wire format: files, jobs, models, and the test controls over them. */
export interface Service {
  readonly files: FileShelf;
  readonly jobs: JobBook;
  readonly models: ModelShelf;
  readonly runner: JobRunner;
  readonly clock: TrainingClock;
  readonly faults: FaultPlan;
  readonly replies: ScriptedReplies;
  /** Stops training and leaves everything on disk. */
  close(): Promise<void>;
}

/** Opens a data folder and goes on with the jobs that an earlier process left unfinished. */
export async function openService(options: {
  dataDir: string;
  testControls: boolean;
  onError: (error: unknown) => void;
}): Promise<Service> {
  const { dataDir } = options;
  await mkdir(dataDir, { recursive: true });
  const [files, jobs, models, clock] = await Promise.all([
    openFileShelf(join(dataDir, 'files')),
    openJobBook(join(dataDir, 'jobs')),
    openModelShelf(join(dataDir, 'models')),
    openTrainingClock(join(dataDir, 'clock.json'), options.testControls),
  ]);
  const runner = createJobRunner({ jobs, files, models, clock, onError: options.onError });
  return {
    files,
    jobs,
    models,
    runner,
    clock,
    faults: createFaultPlan(),
    replies: createScriptedReplies(),
    close: async () => {
      await runner.close();
      await Promise.all([files.flush(), jobs.flush(), models.flush()]);
    },
  };
}
