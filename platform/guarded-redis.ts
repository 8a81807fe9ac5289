import { createClient } from 'redis';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';

type Client = ReturnType<typeof createClient>;

/** A Redis that may be down, slow, full or hold something else: then it gives null, a warning and a count, never an error. */
export interface GuardedRedis {
  ask<T>(operation: string, command: (client: Client) => Promise<T>): Promise<T | null>;
  close(): Promise<void>;
}

export interface GuardedRedisOptions {
  readonly url: string;
  readonly logger: Pick<Logger, 'warn'>;
  readonly metrics: Pick<Metrics, 'count'>;
  /** How long a call may be held up; default 250 ms. */
  readonly timeoutMs?: number;
}

const FIRST_REST_MS = 500;
const LONGEST_REST_MS = 30_000;
const WARN_EVERY_MS = 60_000;
const CONNECT_TIMEOUT_MS = 2_000;

/** Connects in the background. After a failure it rests, longer each time, so that a slow Redis does not slow every call. */
export function openGuardedRedis({ url, logger, metrics, timeoutMs = 250 }: GuardedRedisOptions): GuardedRedis {
  const client: Client = createClient({
    url,
    disableOfflineQueue: true,
    socket: {
      connectTimeout: CONNECT_TIMEOUT_MS,
      reconnectStrategy: (tries) => Math.min(50 * 2 ** tries, 2_000),
    },
  });
  let lastError = 'not_connected';
  // Resolves when the first connection stands or failed; the client goes on trying by itself.
  const firstTry = new Promise<void>((resolve) => {
    client.on('error', (error: unknown) => {
      lastError = reasonOf(error);
      resolve();
    });
    client.once('ready', () => resolve());
  });
  const connected = client.connect().catch(() => undefined);
  let restUntil = 0;
  let restMs = FIRST_REST_MS;
  let warnedAt = -Infinity;

  const failed = (operation: string, reason: string): null => {
    metrics.count('retune_redis_errors_total', { operation, reason });
    restUntil = performance.now() + restMs;
    restMs = Math.min(restMs * 2, LONGEST_REST_MS);
    if (performance.now() - warnedAt > WARN_EVERY_MS) {
      warnedAt = performance.now();
      logger.warn({ operation, reason }, 'Redis did not answer; the call goes on without it');
    }
    return null;
  };

  return {
    async ask(operation, command) {
      if (performance.now() < restUntil) {
        metrics.count('retune_redis_errors_total', { operation, reason: 'resting' });
        return null;
      }
      const limit = timeout(timeoutMs);
      try {
        if (!client.isReady) await Promise.race([firstTry, limit.reached]);
        if (!client.isReady) return failed(operation, lastError);
        const answered = command(client);
        // Whoever gave up on it hears no more of it.
        answered.catch(() => undefined);
        const answer = await Promise.race([answered, limit.reached]);
        restMs = FIRST_REST_MS;
        return answer;
      } catch (error) {
        return failed(operation, reasonOf(error));
      } finally {
        limit.clear();
      }
    },
    async close() {
      if (client.isOpen) client.destroy();
      await connected;
    },
  };
}

class TimedOut extends Error {}

function timeout(ms: number): { readonly reached: Promise<never>; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimedOut()), ms);
  });
  reached.catch(() => undefined);
  return { reached, clear: () => clearTimeout(timer) };
}

/** A word of few: Redis's own first word (`OOM`, `WRONGTYPE`, `NOAUTH`), the system's code, else `error`. */
function reasonOf(error: unknown): string {
  if (error instanceof TimedOut) return 'timeout';
  if (!(error instanceof Error)) return 'error';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return code ?? /^([A-Z]{3,})\b/.exec(error.message)?.[1] ?? 'error';
}
