import type { CommandContext } from './context.ts';
import { errorToJson, errorToText, exitCodeOfError, toRetuneError } from './errors.ts';
import { failedResult } from './run-result.ts';

/** How a command's failure looks with `--json`: an object with `error`, or the `result` line that ends JSON Lines. */
export type FailureShape = 'object' | 'result';

export interface Host {
  /** Runs a command's work with a fresh context, turns what it throws into output, and keeps the exit code. */
  run(work: (context: CommandContext) => Promise<number>, shape?: FailureShape): Promise<void>;
}

export function createHost(openContext: () => CommandContext, setExitCode: (code: number) => void): Host {
  return {
    async run(work, shape = 'object') {
      const context = openContext();
      try {
        setExitCode(await work(context));
      } catch (thrown) {
        setExitCode(reportFailure(context, thrown, shape));
      }
    },
  };
}

function reportFailure(context: CommandContext, thrown: unknown, shape: FailureShape): number {
  const error = toRetuneError(thrown);
  const { json, debug } = context.options;
  if (json && shape === 'result') context.output.result(failedResult(error), '');
  else if (json) context.output.result({ error: errorToJson(error) }, '');
  if (!json || debug) context.output.stderr.write(errorToText(error, debug));
  return exitCodeOfError(error);
}
