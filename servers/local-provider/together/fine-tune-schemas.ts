import { z } from 'zod';

const nullish = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().optional();
const unavailable = (what: string) => nullish(z.never(`${what} is not available at the local provider`));
const ratio = z.number().min(0).max(1);

const methodSchema = z.discriminatedUnion(
  'method',
  [
    z.strictObject({ method: z.literal('sft'), train_on_inputs: z.union([z.boolean(), z.literal('auto')]).optional() }),
    z.strictObject({
      method: z.literal('dpo'),
      dpo_beta: nullish(z.number().gt(0)),
      dpo_normalize_logratios_by_length: nullish(z.boolean()),
      dpo_reference_free: nullish(z.boolean()),
      rpo_alpha: nullish(z.number().min(0)),
      simpo_gamma: nullish(z.number().min(0)),
    }),
  ],
  { error: "supported methods are 'sft' and 'dpo'" },
);

const typeSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('Full') }),
  z.strictObject({
    type: z.literal('Lora'),
    lora_r: z.int().min(1).max(128),
    lora_alpha: z.int().min(1),
    lora_dropout: nullish(z.number().min(0).lt(1)),
    lora_trainable_modules: nullish(z.string()),
  }),
]);

const schedulerSchema = z.strictObject({
  lr_scheduler_type: z.enum(['linear', 'cosine']),
  lr_scheduler_args: nullish(z.strictObject({ min_lr_ratio: nullish(ratio), num_cycles: nullish(z.number().gt(0)) })),
});

/** The most epochs a job may have. */
export const MAX_EPOCHS = 20;
/** The most rows in a batch. */
export const MAX_BATCH_SIZE = 256;

const sharedFields = {
  training_file: z.string().min(1),
  validation_file: nullish(z.string()),
  model: nullish(z.string().min(1)),
  from_checkpoint: nullish(z.string().min(1)),
  n_epochs: nullish(z.int().min(1).max(MAX_EPOCHS)),
  n_evals: nullish(z.int().min(0).max(100)),
  training_method: nullish(methodSchema),
  training_type: nullish(typeSchema),
};

/** The body of `POST /fine-tunes`. What tunes a language model and has no counterpart here is checked and unused. */
export const createSchema = z
  .strictObject({
    ...sharedFields,
    batch_size: nullish(z.union([z.literal('max'), z.int().min(1).max(MAX_BATCH_SIZE)])),
    learning_rate: nullish(z.number().gt(0).max(1)),
    n_checkpoints: nullish(z.int().min(1).max(MAX_EPOCHS)),
    suffix: nullish(z.string().max(64)),
    random_seed: nullish(
      z
        .int()
        .min(0)
        .max(2 ** 31 - 1),
    ),
    lr_scheduler: nullish(schedulerSchema),
    warmup_ratio: nullish(ratio),
    max_grad_norm: nullish(z.number().min(0)),
    weight_decay: nullish(z.number().min(0)),
    gradient_accumulation_steps: nullish(z.int().min(1)),
    max_seq_length: nullish(z.int().min(1)),
    packing: nullish(z.boolean()),
    train_on_inputs: nullish(z.union([z.boolean(), z.literal('auto')])),
    multimodal_params: nullish(z.strictObject({ train_vision: nullish(z.boolean()) })),
    early_stopping_enabled: nullish(z.literal(false, 'early stopping is not available at the local provider')),
    early_stopping_min_delta: nullish(z.number()),
    early_stopping_patience: nullish(z.int()),
    early_stopping_warmup_evals: nullish(z.int()),
    from_hf_model: unavailable('a model of another hub'),
    hf_api_token: unavailable('a model of another hub'),
    hf_model_revision: unavailable('a model of another hub'),
    hf_output_repo_name: unavailable('a model of another hub'),
    wandb_api_key: unavailable('Weights & Biases'),
    wandb_base_url: nullish(z.string()),
    wandb_entity: nullish(z.string()),
    wandb_name: nullish(z.string()),
    wandb_project_name: nullish(z.string()),
  })
  .refine(({ model, from_checkpoint: from }) => typeof model === 'string' || typeof from === 'string', {
    path: ['model'],
    message: 'either model or from_checkpoint must be given',
  });

/** A checked body of `POST /fine-tunes`. */
export type CreateBody = z.output<typeof createSchema>;

/** The body of `POST /fine-tunes/estimate-price`. */
export const estimateSchema = z.strictObject(sharedFields);

/** The query of `GET /fine-tunes/models/limits`. */
export const limitsSchema = z.strictObject({ model_name: z.string().min(1) });
