import { userInfo } from 'node:os';
import process from 'node:process';
import { CommanderError } from 'commander';
import { readSettings } from '../config/settings.ts';
import type { CommandContext } from './context.ts';
import { printEarly, reportEarly } from './early-output.ts';
import { toRetuneError } from './errors.ts';
import { createHost } from './host.ts';
import { listenForInterrupts } from './interrupts.ts';
import { loadCommandsOf } from './load-commands.ts';
import { createOutput } from './output.ts';
import type { OutputStreams } from './output.ts';
import { createProgram, globalOptions } from './program.ts';
import { usageErrorOf } from './usage-error.ts';

/** The outside world, for tests: what is left out is the process's own. */
export interface MainOverrides extends Partial<OutputStreams> {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly interactive?: boolean;
}

/** Runs one command line (without `node` and the script) and returns the exit code; never throws. */
export async function main(argv: readonly string[], overrides: MainOverrides = {}): Promise<number> {
  const streams = { stdout: overrides.stdout ?? process.stdout, stderr: overrides.stderr ?? process.stderr };
  const interrupts = overrides.signal === undefined ? listenForInterrupts() : null;
  const signal = overrides.signal ?? interrupts?.signal ?? new AbortController().signal;
  let exitCode = 0;
  const openContext = (): CommandContext => {
    const options = globalOptions(program);
    const settings = readSettings(overrides.env);
    const asksPeople = process.stdin.isTTY && streams.stderr.isTTY === true && !settings.ci;
    return {
      settings,
      options,
      output: createOutput(streams, options, settings),
      cwd: overrides.cwd ?? process.cwd(),
      interactive: (overrides.interactive ?? asksPeople) && !options.json,
      signal,
      actor: actorName(),
    };
  };
  const host = createHost(openContext, (code) => {
    exitCode = code;
  });
  let early = '';
  const commands = await loadCommandsOf(argv);
  const program = createProgram(host, { stdout: { write: (text) => (early += text) } }, commands);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) {
      printEarly(thrown, early, program, argv, streams);
      return 0;
    }
    const error = thrown instanceof CommanderError ? usageErrorOf(thrown, program, argv) : toRetuneError(thrown);
    return reportEarly(error, program, argv, streams);
  } finally {
    interrupts?.dispose();
  }
}

function actorName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
