import type { CallOptions } from './fine-tune-provider.ts';

/** An endpoint that serves one model and costs by the hour, whether it is asked anything or not. */
export interface HostedModel {
  readonly endpointId: string;
  /** What a call names as its model. */
  readonly callAs: string;
  readonly state: 'starting' | 'started' | 'stopped' | 'failed';
  /** ISO 8601. */
  readonly createdAt: string;
  /** In US dollars; null where the provider does not tell. */
  readonly usdPerHour: number | null;
}

/** Of a provider whose tuned models are served by endpoints made for them. */
export interface Hosting {
  /** Whether the model answers only once it is hosted. */
  isNeededFor(model: string, options?: CallOptions): Promise<boolean>;
  /** Whether the provider knows hardware for the model, free or not: one that it has never heard of has none. */
  canHost(model: string, options?: CallOptions): Promise<boolean>;
  /** The endpoint under this key, made where there is none; call again until it has started. */
  ensureServable(intent: { readonly key: string; readonly model: string }, options?: CallOptions): Promise<HostedModel>;
  /** Deletes every endpoint under this key, whatever its model; none is not an error. What they were, for their cost. */
  release(intent: { readonly key: string }, options?: CallOptions): Promise<readonly HostedModel[]>;
}
