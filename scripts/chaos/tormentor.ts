import { setTimeout as delay } from 'node:timers/promises';
import { faultRound } from './fault-plan.ts';
import { createRandom } from './random.ts';
import type { ChaosStack } from './stack.ts';

export interface Torment {
  /** Ends all three of them; a frozen worker goes on. */
  stop(): Promise<{ readonly kills: number; readonly zombies: number }>;
}

export interface TormentOptions {
  readonly seed: number;
  /** Mean time between two `kill -9`. */
  readonly killEveryMs: number;
  /** Mean time between two frozen workers. */
  readonly freezeEveryMs: number;
}

const ROUND_MS = 1_500;
/** Longer than a create's heartbeat timeout (20 s): a successor has begun by the time the frozen one wakes. */
const FROZEN_MS = 26_000;
const LIST = '/v1/fine_tune/list';

/** Faults in rounds, killed workers and frozen ones, each at times that the seed repeats. */
export function startTorment(stack: ChaosStack, options: TormentOptions): Torment {
  const over = new AbortController();
  const { signal } = over;
  const done = { kills: 0, zombies: 0 };
  const wait = (ms: number) => delay(ms, undefined, { signal });
  const [first, second] = stack.workers;

  const faults = async (): Promise<void> => {
    const random = createRandom(options.seed);
    for (;;) {
      await stack.control('/_faults', faultRound(random));
      await wait(ROUND_MS);
    }
  };
  const kills = async (): Promise<void> => {
    const random = createRandom(options.seed + 1);
    for (;;) {
      await wait(random.between(options.killEveryMs / 2, options.killEveryMs * 1.5));
      done.kills += 1;
      await first.killAndRestart();
    }
  };
  /**
   * The other worker is never killed but frozen: with look-ups slowed down it stands between the look-up and the POST of
   * its creates, and wakes up when another worker's attempt has long begun.
   */
  const zombies = async (): Promise<void> => {
    const random = createRandom(options.seed + 2);
    for (;;) {
      await wait(random.between(options.freezeEveryMs / 2, options.freezeEveryMs * 1.5));
      await stack.control('/_faults', [{ path: LIST, kind: 'slow', delay_ms: 1_400, times: 50 }]);
      await wait(700);
      second.freeze();
      done.zombies += 1;
      await wait(FROZEN_MS).finally(() => second.thaw());
    }
  };

  const untilStopped = (loop: () => Promise<void>): Promise<void> =>
    loop().catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  const loops = Promise.all([faults, kills, zombies].map(untilStopped));
  loops.catch(() => undefined);
  return {
    async stop() {
      over.abort();
      await loops;
      return done;
    },
  };
}
