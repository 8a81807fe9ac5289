import { createAnchorActivities } from './anchor.ts';
import { createCheckpointActivities } from './checkpoints.ts';
import { createDatasetActivities } from './dataset.ts';
import { createAskLineActivities } from './ask-line.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { createDriftActivities } from './drift.ts';
import { createEstimateActivities } from './estimate.ts';
import { createEvaluationActivities } from './evaluation.ts';
import { withFailures } from './failure.ts';
import { createHostingActivities } from './hosting.ts';
import { createJobActivities } from './job.ts';
import { createModelLineActivities } from './model-line.ts';
import { createNotifyActivities } from './notify.ts';
import { createOpeningActivities } from './open-run.ts';
import { createReportActivities } from './report.ts';
import { createRetrainActivities } from './retrain.ts';
import { createRecordActivities } from './run-record.ts';
import { createUploadActivities } from './upload.ts';

/** Every activity of a worker, over what it reaches the world through. */
export function createActivities(deps: ActivityDependencies) {
  const activities = {
    ...createOpeningActivities(deps),
    ...createRetrainActivities(deps),
    ...createRecordActivities(deps),
    ...createDatasetActivities(deps),
    ...createEstimateActivities(deps),
    ...createUploadActivities(deps),
    ...createJobActivities(deps),
    ...createHostingActivities(deps),
    ...createEvaluationActivities(deps),
    ...createAnchorActivities(deps),
    ...createCheckpointActivities(deps),
    ...createDriftActivities(deps),
    ...createModelLineActivities(deps),
    ...createAskLineActivities(deps),
    ...createReportActivities(deps),
    ...createNotifyActivities(deps),
  };
  return withFailures(activities, (name, error) => {
    // The error's own text may quote data: it is for a developer who asked for it.
    deps.logger.debug({ activity: name, err: error }, 'an activity failed unexpectedly');
  });
}

export type Activities = ReturnType<typeof createActivities>;
