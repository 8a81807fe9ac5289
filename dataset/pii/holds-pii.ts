import type { DataConfig } from '../../config/data-config.ts';
import { createPiiPolicy } from './pii-policy.ts';
import type { PiiKind } from './pii-span.ts';
import { mayFind, scanText } from './scan-text.ts';
import { hintsOfBytes } from './sieve.ts';

/** The kinds that a configuration looks for. */
export function kindsLookedFor(pii: DataConfig['pii']): readonly PiiKind[] {
  return [...createPiiPolicy(pii).kinds];
}

/** Looks through UTF-8 bytes in two steps, so that of most texts no string is made. */
export interface PiiTest {
  /** 0 where nothing of the kinds can be there. Quotes that a CSV doubles do not matter. */
  hints(bytes: Uint8Array, from: number, to: number): number;
  /** Whether something is there, given the hints of the same text. */
  holds(bytes: Uint8Array, from: number, to: number, hints: number): boolean;
}

export function createPiiTest(kinds: readonly PiiKind[]): PiiTest {
  const wanted = new Set(kinds);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    hints(bytes, from, to) {
      if (wanted.size === 0) return 0;
      const hints = hintsOfBytes(bytes, from, to);
      return mayFind(hints, wanted) ? hints : 0;
    },
    holds: (bytes, from, to, hints) => scanText(decoder.decode(bytes.subarray(from, to)), wanted, hints).length > 0,
  };
}
