import { mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from './run-command.ts';

export interface BuildOptions {
  /** Path of the `go` command. */
  readonly go: string;
  readonly version: string;
  /** Where the program is to stand. */
  readonly target: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onProgress: (text: string) => void;
  readonly signal?: AbortSignal;
  /** How often to say that the build is alive. */
  readonly aliveEveryMs?: number;
}

function elapsed(sinceMs: number): string {
  const seconds = Math.round((Date.now() - sinceMs) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** Builds the CLI from its source with `go install` and puts it at `target`. Null on success, else why not, in words. */
export async function buildTemporalCli(options: BuildOptions): Promise<string | null> {
  const program = `github.com/temporalio/cli/cmd/temporal@v${options.version}`;
  options.onProgress(
    `building the Temporal CLI with go install ${program}: this takes 3 to 6 minutes on two cores, once`,
  );
  const started = Date.now();
  const alive = setInterval(
    () => options.onProgress(`still building the Temporal CLI (${elapsed(started)} so far)`),
    options.aliveEveryMs ?? 10_000,
  );
  const temp = await mkdtemp(path.join(path.dirname(options.target), 'build-'));
  try {
    const { code, output } = await runCommand(options.go, ['install', program], {
      environment: { ...options.environment, GOBIN: temp },
      cwd: temp,
      ...(options.signal && { signal: options.signal }),
    });
    if (code !== 0) return `go install failed: ${output.trim().split('\n').slice(-3).join(' ')}`;
    await rename(path.join(temp, path.basename(options.target)), options.target);
    options.onProgress(`built the Temporal CLI in ${elapsed(started)}`);
    return null;
  } catch (error) {
    options.signal?.throwIfAborted();
    return `go install failed: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    clearInterval(alive);
    await rm(temp, { recursive: true, force: true });
  }
}
