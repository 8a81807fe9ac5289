import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from '../../platform/make-folder.ts';
import { baseAnswer } from './model/base-answer.ts';
import { baseLabels } from './model/base-labels.ts';
import { readModelFile, writeModelFile } from './model/model-file.ts';
import type { ReadyModel, TrainedModel } from './model/tuned-model.ts';
import { createTunedModel } from './model/tuned-model.ts';
import { openRecordStore } from './record-store.ts';
import type { JobRecord, ModelRecord } from './records.ts';
import { modelRecordSchema } from './records.ts';
import { Refusal } from './refusal.ts';

/** The one base model. */
export const BASE_MODEL = 'local-small';
/** Most tokens an answer may have. */
export const MAX_TOKENS = 4_096;

/** What the list of models says about the base. */
export const BASE_DESCRIPTION =
  'A small text model for trying Retune out, trained for real on your rows by gradient descent: a classifier where ' +
  'answers come from a closed set, else a search for the training answer that fits best. It is no language model.';

const MAX_LOADED = 4;
const BASE: ReadyModel = { answer: baseAnswer, labels: ({ turns }) => baseLabels(turns) };

/** The base model and every tuned one. */
export interface ModelShelf {
  isKnown(model: string): boolean;
  /** A 404 where there is no such model. */
  assertKnown(model: string): void;
  /** Ready to answer; tuned models are read from disk when first used, and the last few stay in memory. */
  load(model: string): Promise<ReadyModel>;
  /** The weights of a tuned model, null for the base. */
  weights(model: string): Promise<TrainedModel | null>;
  /** Keeps a model under a new id: a checkpoint under that of the model it was to become. */
  add(job: JobRecord, trained: TrainedModel, checkpoint: { of: string; step: number } | null): Promise<string>;
  /** Null for the base, and for what there is not. */
  record(model: string): ModelRecord | null;
  /** Oldest first; checkpoints answer too, but are not listed. */
  tuned(): readonly ModelRecord[];
  remove(model: string): Promise<void>;
  flush(): Promise<void>;
}

/** Opens the folder of tuned models: a record and a file of weights each. */
export async function openModelShelf(folder: string): Promise<ModelShelf> {
  const weightsFolder = join(folder, 'weights');
  await makeFolder(weightsFolder);
  const records = await openRecordStore<ModelRecord>({
    folder: join(folder, 'records'),
    schema: modelRecordSchema,
    id: (record) => record.id,
    fileName: (record) => record.file,
  });
  const loaded = new Map<string, Promise<ReadyModel>>();
  const path = (record: ModelRecord): string => join(weightsFolder, `${record.file}.bin`);
  const find = (model: string): ModelRecord => {
    const record = records.get(model);
    if (record === undefined) throw new Refusal(404, 'model_not_found', `There is no model ${model}`);
    return record;
  };

  return {
    isKnown: (model) => model === BASE_MODEL || records.get(model) !== undefined,
    assertKnown: (model) => {
      if (model !== BASE_MODEL) find(model);
    },
    load: (model) => {
      if (model === BASE_MODEL) return Promise.resolve(BASE);
      const record = find(model);
      const ready = loaded.get(model) ?? readModelFile(path(record)).then(createTunedModel);
      loaded.delete(model);
      loaded.set(model, ready);
      ready.catch(() => loaded.delete(model));
      const [oldest] = loaded.keys();
      if (loaded.size > MAX_LOADED && oldest !== undefined) loaded.delete(oldest);
      return ready;
    },
    weights: (model) => (model === BASE_MODEL ? Promise.resolve(null) : readModelFile(path(find(model)))),
    add: async (job, trained, checkpoint) => {
      const file = randomBytes(4).toString('hex');
      const record: ModelRecord = {
        seq: records.nextSeq(),
        id:
          checkpoint === null
            ? `ft:${BASE_MODEL}:${job.suffix ?? 'tuned'}:${file}`
            : `${checkpoint.of}:ckpt-step-${checkpoint.step}`,
        file,
        base_model: job.model,
        job_id: job.job_id,
        checkpoint_step: checkpoint?.step ?? null,
        created_at: new Date().toISOString(),
      };
      await writeModelFile(path(record), trained);
      await records.put(record);
      return record.id;
    },
    record: (model) => records.get(model) ?? null,
    tuned: () => records.all().filter((record) => record.checkpoint_step === null),
    remove: async (model) => {
      if (model === BASE_MODEL)
        throw new Refusal(400, 'base_model', `${BASE_MODEL} is the base model and cannot be deleted`);
      const record = find(model);
      loaded.delete(model);
      await records.remove(model);
      await rm(path(record), { force: true });
    },
    flush: () => records.flush(),
  };
}
