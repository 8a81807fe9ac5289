import { createBearerCall } from '../bearer-call.ts';
import { createChatCompletion } from '../chat-completion.ts';
import { createChatInvoke } from '../chat-invoke.ts';
import type { Capabilities, FineTuneProvider } from '../fine-tune-provider.ts';
import type { ProviderSetup } from '../provider-setup.ts';
import { createHosting } from './endpoints.ts';
import { createEventMethods } from './events.ts';
import { createFileMethods } from './files.ts';
import { createJobMethods } from './jobs.ts';
import { createModelMethods } from './models.ts';
import { createUpload } from './upload.ts';

export interface TogetherOptions extends ProviderSetup {
  readonly apiKey: string;
}

const MEBIBYTE = 1_048_576;

export const TOGETHER_CAPABILITIES: Capabilities = {
  methods: ['supervised', 'dpo'],
  createOnce: { by: 'file' },
  listLagMs: 120_000,
  temperature: { min: 0, max: 2 },
  maxTokens: 8_192,
  batchSize: 1,
  seed: true,
  images: true,
  tools: true,
  minTrainingRows: 1,
  hyperparameters: ['epochs', 'batch_size'],
  suffixLength: 40,
  continues: true,
  partBytes: 100 * MEBIBYTE,
};

/** The together format behind the seam; `baseUrl` ends in `/v1`. The key goes into the caller's closure alone. */
export function createTogetherProvider(options: TogetherOptions): FineTuneProvider {
  const { name, baseUrl, role, transport, rulePack, apiKey, clock = Date.now } = options;
  const capabilities = { ...TOGETHER_CAPABILITIES, ...options.capabilities };
  const call = createBearerCall({ provider: name, role, baseUrl, apiKey, transport, clock });
  const models = createModelMethods(call);
  const chat = createChatCompletion(call, capabilities);
  return {
    name,
    kind: 'together',
    baseUrl,
    capabilities,
    rulePack,
    ...createUpload({ call, provider: name, clock, capabilities }),
    ...createFileMethods(call),
    ...createJobMethods(call, capabilities.suffixLength, clock),
    pausing: null,
    ...createEventMethods(call),
    ...models,
    hosting: createHosting(call, models.listModels),
    complete: chat.complete,
    invoke: createChatInvoke(chat, name, capabilities),
  };
}
