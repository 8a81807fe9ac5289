import type { FileShelf } from './files.ts';
import type { JobBook } from './jobs.ts';
import { trainModel } from './model/train-model.ts';
import type { TrainingPlan } from './model/training-options.ts';
import { PASSES_PER_EPOCH } from './model/training-options.ts';
import type { TrainedModel } from './model/tuned-model.ts';
import type { ModelShelf } from './models.ts';
import type { JobEvent } from './records.ts';
import { JobFailure, MAX_ROWS, readExamples } from './training-file.ts';

function planMessage(plan: TrainingPlan): string {
  const model =
    plan.kind === 'classifier' ? 'logistic regression over the distinct answers' : 'ranking of the training answers';
  const start = plan.continued ? ', going on from the base model’s weights' : '';
  const short = plan.passes < plan.wantedPasses ? `, shortened from ${plan.wantedPasses} to bound the time` : '';
  return `Training started: ${model}${start}, ${plan.passes} passes${short}`;
}

/** A model after one of the last epochs; `trained` is null for the model at the end. */
interface Snapshot {
  readonly step: number;
  readonly epoch: number;
  readonly train_loss: number;
  readonly valid_loss: number | null;
  readonly trained: TrainedModel | null;
}

/** What a training came to. */
export interface TrainingResult {
  readonly trained: TrainedModel;
  readonly trainedTokens: number;
  readonly checkpoints: readonly Snapshot[];
}

/**
 * Trains a job's model and writes its figures to the job's events. Deterministic, so a job that a restart cut off is
 * trained again and only the figures it has not told yet are added.
 */
export async function trainJob(
  jobId: string,
  deps: { jobs: JobBook; files: FileShelf; models: ModelShelf },
  signal: AbortSignal,
): Promise<TrainingResult> {
  const { jobs, files, models } = deps;
  const job = jobs.get(jobId);
  const toldStep = Math.max(0, ...job.events.map((event) => event.data?.step ?? 0));
  const training = await readExamples(files, files.get(job.wire, job.training_file));
  const validation =
    job.validation_file === null ? [] : (await readExamples(files, files.get(job.wire, job.validation_file))).examples;
  const { epochs, batch_size: batchSize, learning_rate_multiplier: learningRateMultiplier } = job.hyperparameters;
  // A write that fails here fails again, and is reported, where the job's end is written.
  const note = (event: Pick<JobEvent, 'level' | 'message' | 'data'>): void => {
    jobs.update(jobId, {}, event).catch(() => undefined);
  };
  const tell = (message: string, level: 'info' | 'warn' = 'info'): void => {
    if (toldStep === 0) note({ level, message });
  };
  if (training.samples > MAX_ROWS) {
    tell(`Training on ${MAX_ROWS} rows of the file, evenly spaced: the local model holds no more`, 'warn');
  }
  if (job.method === 'dpo') {
    tell('The local model learns the preferred answers as they are; the non-preferred ones are not used', 'warn');
  }
  const checkpoints: Snapshot[] = [];
  let passes = 0;
  const trained = await trainModel(training.examples, validation, {
    epochs,
    batchSize,
    learningRateMultiplier,
    seed: job.seed,
    base: await models.weights(job.model),
    signal,
    onPlan: (plan) => {
      passes = plan.passes;
      tell(planMessage(plan));
    },
    onPass: ({ step, pass, trainLoss, validLoss }, snapshot) => {
      if (!Number.isFinite(trainLoss))
        throw new JobFailure('diverged', `The training loss is not finite after step ${step}`);
      const epoch = pass / PASSES_PER_EPOCH;
      const isLast = pass === passes;
      if (isLast || (Number.isInteger(epoch) && pass > passes - job.n_checkpoints * PASSES_PER_EPOCH)) {
        const kept = isLast ? null : snapshot();
        checkpoints.push({ step, epoch, train_loss: trainLoss, valid_loss: validLoss, trained: kept });
      }
      if (step <= toldStep) return;
      const valid = validLoss === null ? '' : `, valid_loss ${validLoss.toFixed(4)}`;
      note({
        level: 'info',
        message: `Step ${step}: train_loss ${trainLoss.toFixed(4)}${valid}`,
        data: { step, epoch, train_loss: trainLoss, valid_loss: validLoss },
      });
    },
  });
  return { trained, trainedTokens: training.tokens * epochs, checkpoints };
}
