import type { Capabilities, FineTuneProvider } from '../fine-tune-provider.ts';
import type { ProviderSetup } from '../provider-setup.ts';
import { createDeepseekCall } from './call.ts';
import { createComplete } from './complete.ts';
import { createEventMethods } from './events.ts';
import { createFileMethods } from './files.ts';
import { createInvoke } from './invoke.ts';
import { createJobMethods } from './jobs.ts';
import { createModelMethods } from './models.ts';
import { createSigner, DEFAULT_SIGNING } from './sign.ts';
import type { Credentials, SigningRecipe } from './sign.ts';
import { createUpload } from './upload.ts';

export interface DeepseekOptions extends ProviderSetup {
  readonly credentials: Credentials;
  readonly signing?: Partial<SigningRecipe>;
}

const DAY_MS = 86_400_000;

export const DEEPSEEK_CAPABILITIES: Capabilities = {
  methods: ['supervised', 'dpo'],
  createOnce: { by: 'idempotency_key', keyLifeMs: DAY_MS },
  listLagMs: 120_000,
  temperature: { min: 0.1, max: 1 },
  maxTokens: 8_192,
  batchSize: 100,
  seed: true,
  images: true,
  tools: true,
  minTrainingRows: 1,
  hyperparameters: ['epochs', 'batch_size', 'learning_rate_multiplier'],
  suffixLength: 64,
  continues: true,
  partBytes: null,
};

/** The deepseek format behind the seam. The AppSecret goes into the signer's closure; the object does not hold it. */
export function createDeepseekProvider(options: DeepseekOptions): FineTuneProvider {
  const { name, baseUrl, role, transport, rulePack } = options;
  const capabilities = { ...DEEPSEEK_CAPABILITIES, ...options.capabilities };
  const recipe = { ...DEFAULT_SIGNING, ...options.signing };
  const call = createDeepseekCall({
    provider: name,
    role,
    baseUrl,
    transport,
    sign: createSigner(options.credentials, recipe),
    recipe,
    clock: options.clock ?? Date.now,
  });
  const invoke = createInvoke(call, capabilities);
  const models = createModelMethods(call);
  return {
    name,
    kind: 'deepseek',
    baseUrl,
    capabilities,
    rulePack,
    ...createUpload(call, name),
    ...createFileMethods(call),
    ...createJobMethods(call, capabilities.createOnce),
    ...createEventMethods(call),
    ...models,
    pausing: null,
    listCheckpoints: () => Promise.resolve([]),
    estimate: () => Promise.resolve(null),
    canTrain: async (model, callOptions) => (await models.listModels(callOptions)).some(({ id }) => id === model),
    hosting: null,
    complete: createComplete(invoke),
    invoke,
  };
}
