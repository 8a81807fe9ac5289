import type { Settings } from '../config/settings.ts';

export interface GlobalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly debug: boolean;
  readonly config: string | null;
  /** `key.path=value`, in the order given. */
  readonly set: readonly string[];
}

/** Where a command writes. Results go to stdout, everything else to stderr; no escape bytes where stderr is no terminal. */
export interface Output {
  /** The command's result: the JSON object with `--json`, else the text. Called at most once. */
  result(json: Record<string, unknown>, text: string): void;
  /** One typed event of `run`, `watch`, `dev`: a JSON line with `--json`, nothing otherwise. */
  event(event: { readonly type: string } & Record<string, unknown>): void;
  /** A plain line on stderr (not with `--quiet`). */
  info(line: string): void;
  warn(line: string): void;
  /** True where a live display may be drawn: stderr is a TTY, no `--json`, `--quiet`, `CI`, `NO_COLOR` or `TERM=dumb`. */
  readonly live: boolean;
  readonly stderr: NodeJS.WritableStream;
}

/** All that a command gets: the outside world as values, so that a test can hand in its own. */
export interface CommandContext {
  readonly settings: Settings;
  readonly options: GlobalOptions;
  readonly output: Output;
  readonly cwd: string;
  /** True where a person can be asked: stdin and stderr are terminals and `--json` is not given. */
  readonly interactive: boolean;
  /** Aborted at the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** The name recorded for what a person decides. */
  readonly actor: string;
}

/** A command's work: returns the exit code; throws a RetuneError for a failure. */
export type Command<Options> = (context: CommandContext, options: Options) => Promise<number>;
