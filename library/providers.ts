/**
 * `retune/providers`: one client for every kind of provider. Each method is one call that never retries by itself; a
 * failure is a `ProviderError` that says whether it was final, retryable or ambiguous.
 *
 * @module
 */
export type { JobMetrics } from '../domain/job-metrics.ts';
export { isTerminal } from '../domain/job-state.ts';
export type { JobState } from '../domain/job-state.ts';
export { createProvider } from '../provider/create-provider.ts';
export type { ProviderCredentials, ProviderOptions } from '../provider/create-provider.ts';
export type {
  CallOptions,
  Capabilities,
  ChatMessage,
  CompletionRequest,
  CompletionResult,
  ContentPart,
  DecodingOptions,
  EventPage,
  FileIntent,
  FineTuneProvider,
  JobCheckpoint,
  JobEvent,
  JobIntent,
  PriceQuote,
  ProviderFile,
  ProviderJob,
  ProviderModel,
  TokenUsage,
  UploadOptions,
} from '../provider/fine-tune-provider.ts';
export { createTransport } from '../provider/http.ts';
export type { CallRecord, Transport, TransportOptions } from '../provider/http.ts';
export type { InvokeReply, InvokeResult } from '../provider/invoke.ts';
export { ProviderError } from '../provider/provider-error.ts';
export type { ProviderErrorKind, ProviderErrorReason } from '../provider/provider-error.ts';
