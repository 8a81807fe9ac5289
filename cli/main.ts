import { userInfo } from 'node:os';
import process from 'node:process';
import { CommanderError } from 'commander';
import { readSettings } from '../config/settings.ts';
import type { RetuneError } from '../domain/failure-type.ts';
import type { CommandContext } from './context.ts';
import { errorToJson, errorToText, exitCodeOfError, toRetuneError } from './errors.ts';
import { createHost } from './host.ts';
import { listenForInterrupts } from './interrupts.ts';
import { createOutput, jsonLine } from './output.ts';
import type { OutputStreams } from './output.ts';
import { failedResult } from './run-result.ts';
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
  const program = createProgram(host, streams);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return 0;
    const error = thrown instanceof CommanderError ? usageErrorOf(thrown, program, argv) : toRetuneError(thrown);
    return reportBeforeCommand(error, argv, streams);
  } finally {
    interrupts?.dispose();
  }
}

/** Commands whose output is JSON Lines that end in a `result`. */
const RESULT_COMMANDS: ReadonlySet<string> = new Set(['run', 'watch', 'retry', 'rerun', 'dev']);

/** A failure before any command had a context: whether JSON is wanted can only be read off the arguments. */
function reportBeforeCommand(error: RetuneError, argv: readonly string[], { stdout, stderr }: OutputStreams): number {
  const debug = argv.includes('--debug');
  const endsInResult = argv.some((word) => RESULT_COMMANDS.has(word));
  const failure = endsInResult ? failedResult(error) : { error: errorToJson(error) };
  if (argv.includes('--json')) stdout.write(jsonLine(failure));
  else stderr.write(errorToText(error, debug));
  return exitCodeOfError(error);
}

function actorName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
