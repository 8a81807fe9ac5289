import type { Capabilities } from './fine-tune-provider.ts';
import type { Transport } from './http.ts';

/** What every adapter is made from, whatever its format. */
export interface ProviderSetup {
  /** The provider's name in the configuration. */
  readonly name: string;
  readonly baseUrl: string;
  readonly transport: Transport;
  /** Which key this is, for the audit. */
  readonly role: 'train' | 'eval';
  readonly rulePack: string;
  /** Where this deployment differs from what its format can do. */
  readonly capabilities?: Partial<Capabilities>;
  /** Unix milliseconds; default `Date.now`. */
  readonly clock?: () => number;
}
