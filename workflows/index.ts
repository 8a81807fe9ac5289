import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import { evaluateModel } from './evaluate-model.ts';
import { fineTune } from './fine-tune.ts';
import { modelLine } from './model-line.ts';
import { prepareDataset } from './prepare-dataset.ts';
import { retrain } from './retrain.ts';
import { watchJob } from './watch-job.ts';

type Behavior = 'PINNED' | 'AUTO_UPGRADE';

/** The server refuses a behaviour told by a worker without a version: it is told where there is one only. */
function underVersioning(versioningBehavior: Behavior): () => { versioningBehavior?: Behavior } {
  return () => (workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior } : {});
}

// Under worker versioning a run ends on the version it began on. What lives for weeks or for ever moves on with each
// deployment, so a change to it has to replay what is under way: `patched()`.
setWorkflowOptions(underVersioning('PINNED'), fineTune);
setWorkflowOptions(underVersioning('PINNED'), prepareDataset);
setWorkflowOptions(underVersioning('PINNED'), evaluateModel);
setWorkflowOptions(underVersioning('PINNED'), retrain);
setWorkflowOptions(underVersioning('AUTO_UPGRADE'), watchJob);
setWorkflowOptions(underVersioning('AUTO_UPGRADE'), modelLine);

export { evaluateModel, fineTune, modelLine, prepareDataset, retrain, watchJob };
