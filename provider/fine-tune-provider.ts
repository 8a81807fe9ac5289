import type { JobMetrics } from '../domain/job-metrics.ts';
import type { Readable } from 'node:stream';
import type { JobState } from '../domain/job-state.ts';
import type { Hosting } from './hosting.ts';
import type { Invoke } from './invoke.ts';
import type { PartsInProgress, PartsRecord } from './parts-record.ts';

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
  readonly hyperparameters: readonly (keyof JobIntent['hyperparameters'])[];
  /** Most characters of a suffix; a longer one is cut. */
  readonly suffixLength: number;
  /** Whether a job can go on from a tuned model (`training.from`). */
  readonly continues: boolean;
  /** A file longer than this is sent in parts of this size, resumed after a crash; null: always whole. */
  readonly partBytes: number | null;
}

/** What every call takes; a `timeoutMs` that is not given is the adapter’s own. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** For the whole call, body included. */
  readonly timeoutMs?: number;
  /** Which try this is, from 0: the wait after a 429 grows with it. */
  readonly attempt?: number;
}

/** A file that is to be at the provider once, under its key. */
export interface FileIntent {
  readonly key: string;
  readonly runId: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly fileName: string;
  /** Opened anew for each attempt, or for each part: bytes `from` to `to`, both counted in. */
  readonly open: (range?: { readonly from: number; readonly to: number }) => Readable;
}

/** A file as the provider has it. */
export interface ProviderFile {
  readonly fileId: string;
  readonly bytes: number;
  /** Null where the provider tells none. */
  readonly sha256: string | null;
}

/** How a file is sent; `onProgress` counts bytes from its beginning. */
export interface UploadOptions extends CallOptions {
  readonly onProgress?: (sentBytes: number) => void;
  /** Without one, parts are sent but nothing is resumed. */
  readonly parts?: PartsRecord;
}

/** A job that is to exist once, under its key. */
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
  /** The tuned model to go on from, of the same provider; null: from `model` itself. */
  readonly continueFrom: string | null;
}

/** A job as the provider tells of it; times are ISO 8601, null where it says nothing. */
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

/** One thing that a job has said of itself; `at` is ISO 8601. */
export interface JobEvent {
  readonly eventId: string;
  readonly at: string;
  readonly level: string;
  readonly message: string;
  readonly metrics: JobMetrics | null;
}

/** What a job has said since a cursor, oldest first. */
export interface EventPage {
  readonly events: readonly JobEvent[];
  /** Hand it to the next call; null where no event came yet. */
  readonly cursor: string | null;
}

/** A saved state of a job that can be called, or gone on from. */
export interface JobCheckpoint {
  readonly checkpointId: string;
  readonly step: number | null;
  /** What to call it by; null where it cannot be called. */
  readonly model: string | null;
}

/** An image is given by URL (`https:`) or as a `data:` URL. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/** A `type`, not an interface, so that it is a plain JSON record. */
export type ChatMessage = {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly ContentPart[];
  readonly name?: string;
  readonly tool_calls?: readonly unknown[];
  readonly tool_call_id?: string;
};

/** One prompt: a conversation that the model answers with its next turn. */
export interface CompletionRequest {
  readonly messages: readonly ChatMessage[];
  /** As the provider's format has them; only where `capabilities.tools`. */
  readonly tools?: readonly unknown[];
}

/** How answers are drawn. `temperature` must lie in `capabilities.temperature`, else the call is refused unsent. */
export interface DecodingOptions {
  readonly model: string;
  readonly maxTokens: number;
  /** Null: not sent. */
  readonly temperature: number | null;
  readonly seed: number | null;
}

/** What the provider has counted of one call. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** One item of a batch fails alone. */
export type CompletionResult =
  | {
      readonly ok: true;
      readonly text: string;
      readonly toolCalls: readonly unknown[] | null;
      readonly finishReason: string;
      readonly usage: TokenUsage;
    }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** A model that this account can call. */
export interface ProviderModel {
  readonly id: string;
  readonly baseModel: string | null;
  readonly shutdownDate: string | null;
}

/** What the provider itself says that a job would cost. */
export interface PriceQuote {
  readonly trainTokens: number | null;
  readonly totalUsd: number | null;
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

  uploadFile(intent: FileIntent, options?: UploadOptions): Promise<ProviderFile>;
  /** The whole file that belongs to this intent, through all pages. */
  findFile(intent: Pick<FileIntent, 'key'>, options?: CallOptions): Promise<ProviderFile | null>;
  /** Every file that belongs to this intent, whole or cut off: what there is to delete. */
  listUploads(intent: Pick<FileIntent, 'key'>, options?: CallOptions): Promise<readonly string[]>;
  /** Gives up an upload in parts that will not be gone on with; one that is gone already is not an error. */
  abandonParts(parts: PartsInProgress, options?: CallOptions): Promise<void>;
  deleteFile(fileId: string, options?: CallOptions): Promise<void>;

  /** One POST with the intent's key. */
  createJob(intent: JobIntent, options?: CallOptions): Promise<ProviderJob>;
  /** Every job under exactly this key, through all pages, oldest first. */
  findJobs(intent: Pick<JobIntent, 'key' | 'trainingFile'>, options?: CallOptions): Promise<readonly ProviderJob[]>;
  getJob(jobId: string, options?: CallOptions): Promise<ProviderJob>;
  listEvents(jobId: string, cursor: string | null, options?: CallOptions): Promise<EventPage>;
  cancelJob(jobId: string, options?: CallOptions): Promise<ProviderJob>;
  /** Null where a job cannot be paused. */
  readonly pausing: {
    pauseJob(jobId: string, options?: CallOptions): Promise<ProviderJob>;
    resumeJob(jobId: string, options?: CallOptions): Promise<ProviderJob>;
  } | null;
  /** Oldest first; empty where the provider keeps none. */
  listCheckpoints(jobId: string, options?: CallOptions): Promise<readonly JobCheckpoint[]>;
  /** Null where the provider makes no quotes, or not yet of these files. */
  estimate(intent: JobIntent, options?: CallOptions): Promise<PriceQuote | null>;

  listModels(options?: CallOptions): Promise<readonly ProviderModel[]>;
  deleteModel(model: string, options?: CallOptions): Promise<void>;
  /** Whether a job may start from this base model, which a list of callable models need not show. */
  canTrain(model: string, options?: CallOptions): Promise<boolean>;
  /** Null where every model can be called as it is. */
  readonly hosting: Hosting | null;
  /** Results in the order asked, one a request; at most `capabilities.batchSize` requests. */
  complete(
    requests: readonly CompletionRequest[],
    decoding: DecodingOptions,
    options?: CallOptions,
  ): Promise<readonly CompletionResult[]>;
  /** The named services, for one-off calls; one that the provider does not have is a final error. */
  readonly invoke: Invoke;
}
