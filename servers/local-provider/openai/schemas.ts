import { z } from 'zod';

/** At most 16 pairs of short texts. */
export const metadataSchema = z
  .record(z.string().min(1).max(64), z.string().max(512))
  .refine((metadata) => Object.keys(metadata).length <= 16, 'at most 16 pairs are allowed');

/** A digit string of a query as a number in a range. */
function queryNumber(least: number, most: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/u, 'expected an integer')
    .transform(Number)
    .pipe(z.number().min(least).max(most));
}

/** The query of every list: `after` is the last id of the page before. */
export const pageFields = { after: z.string().min(1).optional(), limit: queryNumber(1, 100).default(20) };

const auto = z.literal('auto');
const hyperparameters = {
  n_epochs: z.union([auto, z.int().min(1).max(50)]).optional(),
  batch_size: z.union([auto, z.int().min(1).max(256)]).optional(),
  learning_rate_multiplier: z.union([auto, z.number().gt(0).max(100)]).optional(),
};
const supervisedSchema = z.strictObject(hyperparameters);
const dpoSchema = z.strictObject({ ...hyperparameters, beta: z.union([auto, z.number().gt(0).max(2)]).optional() });

const methodSchema = z.discriminatedUnion(
  'type',
  [
    z.strictObject({
      type: z.literal('supervised'),
      supervised: z.strictObject({ hyperparameters: supervisedSchema.optional() }).optional(),
    }),
    z.strictObject({
      type: z.literal('dpo'),
      dpo: z.strictObject({ hyperparameters: dpoSchema.optional() }).optional(),
    }),
  ],
  { error: "supported methods are 'supervised' and 'dpo'" },
);

/** The body of `POST /v1/fine_tuning/jobs`. */
export const createJobSchema = z.strictObject({
  model: z.string().min(1),
  training_file: z.string().min(1),
  validation_file: z.string().min(1).nullable().optional(),
  /** The older place for what now stands in `method`. */
  hyperparameters: supervisedSchema.optional(),
  method: methodSchema.optional(),
  suffix: z.string().min(1).max(64).nullable().optional(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .nullable()
    .optional(),
  metadata: metadataSchema.nullable().optional(),
  integrations: z.array(z.never('integrations are not available')).nullable().optional(),
});

/** A checked body of `POST /v1/fine_tuning/jobs`. */
export type CreateJobBody = z.output<typeof createJobSchema>;

/** The query of the list of jobs: `metadata[key]=value`, or `metadata=null` for those that have none. */
export const listJobsSchema = z
  .object(pageFields)
  .catchall(z.string())
  .check(({ value, issues }) => {
    const unknown = Object.keys(value).filter((key) => !(key in pageFields) && !/^metadata(?:\[.+\])?$/u.test(key));
    if (unknown.length > 0) issues.push({ code: 'unrecognized_keys', keys: unknown, input: value });
  });

/** The query of a job's events and checkpoints. */
export const pageSchema = z.strictObject(pageFields);

const MAX_LISTED_FILES = 10_000;

/** The query of the list of files. */
export const listFilesSchema = z.strictObject({
  after: z.string().min(1).optional(),
  limit: queryNumber(1, MAX_LISTED_FILES).default(MAX_LISTED_FILES),
  order: z.enum(['asc', 'desc']).default('desc'),
  purpose: z.string().optional(),
});

/** When a file is to go by itself: one hour to thirty days after it was made. */
export const expiresAfterSchema = z.strictObject({
  anchor: z.literal('created_at'),
  seconds: z.int().min(3_600).max(2_592_000),
});

/** Other purposes of the service have nothing to do with fine-tuning. */
export const purposeSchema = z.literal('fine-tune', "the local provider takes the purpose 'fine-tune' only");
