import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import { createEncryptionCodec, createKeylessCodec } from './encryption-codec.ts';
import type { CodecKey } from './encryption-codec.ts';

/** How payloads and error messages travel: encrypted where there are keys, plain where there are none. */
export function createDataConverter(keys: readonly CodecKey[], strict: boolean): DataConverter {
  const [first, ...others] = keys;
  if (first === undefined) return { payloadCodecs: [createKeylessCodec()] };
  return {
    payloadCodecs: [createEncryptionCodec({ keys: [first, ...others], strict })],
    // Temporal loads this file by itself, so it has to stand compiled beside this one.
    failureConverterPath: fileURLToPath(new URL('./encoded-failures.js', import.meta.url)),
  };
}
