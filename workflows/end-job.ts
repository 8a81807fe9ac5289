import { sleep } from '@temporalio/workflow';
import { isTerminal } from '../domain/job-state.ts';
import { provider } from './activities.ts';
import { notifyParent } from './notify-parent.ts';
import type { WatchInput } from './watch-job.ts';

type EndJobInput = Pick<
  WatchInput,
  'runId' | 'firstRunId' | 'configRef' | 'intent' | 'uploads' | 'uploadGeneration' | 'pollIntervalMs'
>;

/**
 * The compensation of a cancelled run: end the job, wait until the provider says that it has ended, only then delete
 * its files. Where the create's outcome is not known the job is looked up first; where it stays unknown nothing is
 * deleted (the activity sees to that), since a job may still be reading the file.
 */
export async function endJob(input: EndJobInput, knownJobId: string | null): Promise<void> {
  const { runId, firstRunId, configRef, intent, uploads, uploadGeneration } = input;
  const jobId =
    knownJobId ??
    (await provider.resolveIntent.executeWithOptions({ summary: 'Look for a job that may have been created' }, [
      { runId, firstRunId, configRef, intent, trainingFile: uploads.train },
    ]));
  // The parent has to know that the intent was used, or a retry would take the ended job for its own.
  if (jobId !== null && knownJobId === null) await notifyParent({ kind: 'job', jobId, message: '' });
  if (jobId !== null) {
    let pauseMs = Math.min(2_000, input.pollIntervalMs);
    for (let attempt = 1; ; attempt += 1) {
      const { state } = await provider.cancelJob.executeWithOptions({ summary: `Cancel ${jobId} (${attempt})` }, [
        { runId, configRef, jobId },
      ]);
      if (isTerminal(state)) break;
      await sleep(pauseMs, { summary: `waiting for ${jobId} to end: ${state}` });
      pauseMs = Math.min(pauseMs * 2, Math.max(input.pollIntervalMs, 2_000));
    }
  }
  await provider.discardUploads.executeWithOptions({ summary: 'Delete the uploads' }, [
    { runId, firstRunId, configRef, generation: uploadGeneration, uploads, intent, jobId },
  ]);
}
