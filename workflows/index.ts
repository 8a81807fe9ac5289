export { evaluateModel } from './evaluate-model.ts';
export { fineTune } from './fine-tune.ts';
export { modelLine } from './model-line.ts';
export { prepareDataset } from './prepare-dataset.ts';
export { retrain } from './retrain.ts';
export { watchJob } from './watch-job.ts';
