import { createBearerCall } from '../bearer-call.ts';
import { createChatCompletion } from '../chat-completion.ts';
import { createChatInvoke } from '../chat-invoke.ts';
import type { Capabilities, FineTuneProvider } from '../fine-tune-provider.ts';
import type { ProviderSetup } from '../provider-setup.ts';
import { createEventMethods } from './events.ts';
import { createFileMethods } from './files.ts';
import { createJobMethods } from './jobs.ts';
import { createModelMethods } from './models.ts';
import { createUpload } from './upload.ts';

export interface OpenaiOptions extends ProviderSetup {
  readonly apiKey: string;
}

const MEBIBYTE = 1_048_576;

export const OPENAI_CAPABILITIES: Capabilities = {
  methods: ['supervised', 'dpo'],
  // The format names no idempotency key; where a service honours one all the same, the configuration says so.
  createOnce: { by: 'metadata' },
  listLagMs: 120_000,
  temperature: { min: 0, max: 2 },
  maxTokens: 16_384,
  batchSize: 1,
  seed: true,
  images: true,
  tools: true,
  minTrainingRows: 10,
  hyperparameters: ['epochs', 'batch_size', 'learning_rate_multiplier'],
  suffixLength: 64,
  continues: true,
  partBytes: 64 * MEBIBYTE,
};

/** The openai format behind the seam; `baseUrl` ends in `/v1`. The key goes into the caller's closure alone. */
export function createOpenaiProvider(options: OpenaiOptions): FineTuneProvider {
  const { name, baseUrl, role, transport, rulePack, apiKey, clock = Date.now } = options;
  const capabilities = { ...OPENAI_CAPABILITIES, ...options.capabilities };
  const call = createBearerCall({ provider: name, role, baseUrl, apiKey, transport, clock });
  const models = createModelMethods(call);
  const chat = createChatCompletion(call, capabilities);
  return {
    name,
    kind: 'openai',
    baseUrl,
    capabilities,
    rulePack,
    ...createUpload({ call, provider: name, clock, capabilities }),
    ...createFileMethods(call),
    ...createJobMethods(call, capabilities.createOnce),
    ...createEventMethods(call),
    ...models,
    estimate: () => Promise.resolve(null),
    canTrain: async (model, callOptions) => (await models.listModels(callOptions)).some(({ id }) => id === model),
    hosting: null,
    complete: chat.complete,
    invoke: createChatInvoke(chat, name, capabilities),
  };
}
