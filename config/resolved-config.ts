import type { RunConfig } from './run-config.ts';

/**
 * A configuration as it is stored for a run: validated, defaults filled in, paths absolute, the moment that
 * `{month}` and `{date}` stand for fixed. The worker reads this document and nothing else of the user's machine but
 * the sources it names.
 */
export interface ResolvedConfig {
  readonly config: RunConfig;
  /** SHA-256 hex over the canonical JSON of what file, flags and `--set` said (not the environment). */
  readonly digest: string;
  /** Absolute folder that relative source paths stand against. */
  readonly baseDir: string;
  /** ISO 8601: the nominal time of a scheduled run, else the run's start. */
  readonly nominalTime: string;
  /** Threads that may read a source; by its size where it is not given. No part of the digest. */
  readonly threads?: number;
}
