import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from '../../platform/make-folder.ts';
import type { EndpointShelf } from './endpoint-shelf.ts';
import { openEndpointShelf } from './endpoint-shelf.ts';
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
import type { RateLimiter } from './rate-limiter.ts';
import { createRateLimiter } from './rate-limiter.ts';
import type { ScriptedReplies } from './scripted-replies.ts';
import { createScriptedReplies } from './scripted-replies.ts';
import type { SettingsFile, WebhookTarget } from './settings.ts';
import { openSettings } from './settings.ts';
import type { UploadShelf } from './upload-shelf.ts';
import { openUploadShelf } from './upload-shelf.ts';
import { createWebhookSender } from './webhook.ts';

/** What stands behind every wire format: files, jobs, models, and the test controls over them. */
export interface Service {
  readonly files: FileShelf;
  readonly uploads: UploadShelf;
  readonly jobs: JobBook;
  readonly models: ModelShelf;
  readonly endpoints: EndpointShelf;
  readonly runner: JobRunner;
  readonly settings: SettingsFile;
  readonly limiter: RateLimiter;
  readonly faults: FaultPlan;
  readonly replies: ScriptedReplies;
  /** Lasts as long as answering so many items is set to cost. */
  spendTime(items: number): Promise<void>;
  /** Stops training and leaves everything on disk. */
  close(): Promise<void>;
}

/** Opens a data folder and goes on with the jobs that an earlier process left unfinished. */
export async function openService(options: {
  dataDir: string;
  testControls: boolean;
  webhook: WebhookTarget | null;
  onError: (error: unknown) => void;
}): Promise<Service> {
  const { dataDir, onError } = options;
  await makeFolder(dataDir);
  const settings = await openSettings(join(dataDir, 'settings.json'), options);
  const [files, uploads, jobs, models, endpoints] = await Promise.all([
    openFileShelf(join(dataDir, 'files'), settings),
    openUploadShelf(join(dataDir, 'uploads'), settings),
    openJobBook(join(dataDir, 'jobs'), settings),
    openModelShelf(join(dataDir, 'models')),
    openEndpointShelf(join(dataDir, 'endpoints'), settings),
  ]);
  const webhooks = createWebhookSender({ jobs, settings, onError });
  const runner = createJobRunner({ jobs, files, models, settings, onEnded: webhooks.jobEnded, onError });
  return {
    files,
    uploads,
    jobs,
    models,
    endpoints,
    runner,
    settings,
    limiter: createRateLimiter(() => settings.current().limits),
    faults: createFaultPlan(),
    replies: createScriptedReplies(),
    spendTime: async (items) => {
      const { requestMs, itemMs } = settings.current();
      const ms = requestMs + items * itemMs;
      if (ms > 0) await delay(ms, undefined, { ref: false });
    },
    close: async () => {
      await runner.close();
      await webhooks.close();
      await Promise.all([files, uploads, jobs, models, endpoints].map((shelf) => shelf.flush()));
    },
  };
}
