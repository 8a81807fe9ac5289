import { TOLERANCE_SECONDS } from './verify-signature.ts';

/** The ids of messages that were acted on, for as long as their timestamps would still be taken. */
export interface SeenIds {
  has(id: string): boolean;
  add(id: string): void;
}

export function createSeenIds(clock: () => number): SeenIds {
  const until = new Map<string, number>();
  const forgetOld = (): void => {
    // Insertion order is the order of expiry.
    for (const [id, at] of until) {
      if (at > clock()) return;
      until.delete(id);
    }
  };
  return {
    has(id) {
      forgetOld();
      return until.has(id);
    },
    add: (id) => void until.set(id, clock() + 2 * TOLERANCE_SECONDS * 1_000),
  };
}
