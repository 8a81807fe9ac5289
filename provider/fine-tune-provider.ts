import type { JobMetrics } from '../domain/job-metrics.ts';
import type { Readable } from 'node:stream';
import type { JobState } from '../domain/job-state.ts';

/** What may be sent to a provider; what it does not take is not sent, and the run says so before it starts. */
export interface Capabilities {
  readonly methods: readonly ('supervised' | 'dpo')[];
  /** How a create is made once. `keyLifeMs` is how long the provider honours an idempotency key. */
  readonly createOnce:
    | { readonly by: 'idempotency_key'; readonly keyLifeMs: number }
    | { readonly by: 'metadata' }
    | { readonly by: 'file' };
  /** How long a job or file that exists may be missing from lists. */
  readonly listLagMs: number;
  /** Inclusive; null where the provider takes no temperature. */
  readonly temperature: { readonly min: number; readonly max: number } | null;
  readonly maxTokens: number;
  /** Prompts a batched call takes; 1 where there are no batches. */
  readonly batchSize: number;
  readonly seed: boolean;
  readonly images: boolean;
  readonly tools: boolean;
  /** Fewest training rows a job takes. */
  readonly minTrainingRows: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** For the whole call, body included. */
  readonly timeoutMs?: number;
  /** Which try this is, from 0: the wait after a 429 grows with it. */
  readonly attempt?: number;
}

export interface FileIntent {
  readonly key: string;
  readonly runId: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly fileName: string;
  /** Opened anew for each attempt. */
  readonly open: () => Readable;
}

export interface ProviderFile {
  readonly fileId: string;
  readonly bytes: number;
  readonly sha256: string | null;
}

export interface JobIntent {
  /** `<first run id>/<n>`: only a job under exactly this key is this run's. */
  readonly key: string;
  readonly runId: string;
  readonly model: string;
  readonly trainingFile: string;
  readonly validationFile: string | null;
  readonly method: 'supervised' | 'dpo';
  readonly hyperparameters: {
    readonly epochs?: number;
    readonly batch_size?: number;
    readonly learning_rate_multiplier?: number;
  };
  readonly suffix: string | null;
  readonly seed: number | null;
}

export interface ProviderJob {
  readonly jobId: string;
  readonly state: JobState;
  /** The provider's own word for the state, as it came. */
  readonly rawStatus: string;
  readonly model: string;
  readonly trainingFile: string | null;
  readonly fineTunedModel: string | null;
  readonly trainedTokens: number | null;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly estimatedFinish: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface JobEvent {
  readonly eventId: string;
  readonly at: string;
  readonly level: string;
  readonly message: string;
  readonly metrics: JobMetrics | null;
}

export interface EventPage {
  readonly events: readonly JobEvent[];
  /** Hand it to the next call; null where no event came yet. */
  readonly cursor: string | null;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
}

export interface CompletionRequest {
  readonly messages: readonly ChatMessage[];
}

export interface DecodingOptions {
  readonly model: string;
  readonly maxTokens: number;
  /** Null: not sent. */
  readonly temperature: number | null;
  readonly seed: number | null;
}

export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** One item of a batch fails alone. */
export type CompletionResult =
  | { readonly ok: true; readonly text: string; readonly finishReason: string; readonly usage: TokenUsage }
  | { readonly ok: false; readonly code: string; readonly message: string };

export interface ProviderModel {
  readonly id: string;
  readonly baseModel: string | null;
  readonly shutdownDate: string | null;
}

/**
 * The seam: the one interface every provider's adapter implements. Each method is one call (or one walk through all
 * pages); none retries by itself, none logs or returns a secret; a failure is a `ProviderError` that says whether it
 * was final, retryable or ambiguous.
 */
export interface FineTuneProvider {
  /** The provider's name in the configuration. */
  readonly name: string;
  readonly kind: 'deepseek' | 'openai' | 'together';
  readonly baseUrl: string;
  readonly capabilities: Capabilities;
  /** The key of the provider's rules in `dataset/rules/`. */
  readonly rulePack: string;

  uploadFile(
    intent: FileIntent,
    options?: CallOptions & { onProgress?: (sentBytes: number) => void },
  ): Promise<ProviderFile>;
  /** The upload that belongs to this intent, through all pages. */
  findFile(intent: Pick<FileIntent, 'key'>, options?: CallOptions): Promise<ProviderFile | null>;
  deleteFile(fileId: string, options?: CallOptions): Promise<void>;

  /** One POST with the intent's key. */
  createJob(intent: JobIntent, options?: CallOptions): Promise<ProviderJob>;
  /** Every job under exactly this key, through all pages, oldest first. */
  findJobs(intent: Pick<JobIntent, 'key' | 'trainingFile'>, options?: CallOptions): Promise<readonly ProviderJob[]>;
  getJob(jobId: string, options?: CallOptions): Promise<ProviderJob>;
  listEvents(jobId: string, cursor: string | null, options?: CallOptions): Promise<EventPage>;
  cancelJob(jobId: string, options?: CallOptions): Promise<ProviderJob>;

  listModels(options?: CallOptions): Promise<readonly ProviderModel[]>;
  deleteModel(model: string, options?: CallOptions): Promise<void>;
  /** Results in the order asked, one a request; at most `capabilities.batchSize` requests. */
  complete(
    requests: readonly CompletionRequest[],
    decoding: DecodingOptions,
    options?: CallOptions,
  ): Promise<readonly CompletionResult[]>;
}
