import type { BearerCall } from './bearer-call.ts';
import type { Capabilities } from './fine-tune-provider.ts';

/** What an upload of a format with a Bearer key is made from. */
export interface UploadDeps {
  readonly call: BearerCall;
  readonly provider: string;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly capabilities: Pick<Capabilities, 'partBytes'>;
}
