import { setWorkflowOptions } from '@temporalio/workflow';
import { evaluateModel } from './evaluate-model.ts';
import { fineTune } from './fine-tune.ts';
import { modelLine } from './model-line.ts';
import { prepareDataset } from './prepare-dataset.ts';
import { retrain } from './retrain.ts';
import { watchJob } from './watch-job.ts';

// Under worker versioning a run ends on the version it began on. What lives for weeks or for ever moves on with each
// deployment, so a change to it has to replay what is under way: `patched()`.
setWorkflowOptions({ versioningBehavior: 'PINNED' }, fineTune);
setWorkflowOptions({ versioningBehavior: 'PINNED' }, prepareDataset);
setWorkflowOptions({ versioningBehavior: 'PINNED' }, evaluateModel);
setWorkflowOptions({ versioningBehavior: 'PINNED' }, retrain);
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, watchJob);
setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, modelLine);

export { evaluateModel, fineTune, modelLine, prepareDataset, retrain, watchJob };
