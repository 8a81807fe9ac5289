import type { PiiKind } from './pii-span.ts';
import { mayFind, scanText } from './scan-text.ts';

/** Looks through a text whose hints are known already, so that of most texts no string is made. */
export interface PiiTest {
  /** Whether nothing is looked for. */
  readonly isOff: boolean;
  /** Whether the UTF-8 bytes with these hints of the sieve hold something of the kinds. */
  holds(bytes: Uint8Array, from: number, to: number, hints: number): boolean;
}

export function createPiiTest(kinds: readonly PiiKind[]): PiiTest {
  const wanted = new Set(kinds);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    isOff: wanted.size === 0,
    holds: (bytes, from, to, hints) =>
      mayFind(hints, wanted) && scanText(decoder.decode(bytes.subarray(from, to)), wanted, hints).length > 0,
  };
}
