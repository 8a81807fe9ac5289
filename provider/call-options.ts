import type { CallOptions } from './fine-tune-provider.ts';

/** The part of wider options that belongs to every call. */
export function callOptionsOf({ signal, timeoutMs, attempt }: CallOptions): CallOptions {
  return {
    ...(signal !== undefined && { signal }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(attempt !== undefined && { attempt }),
  };
}
