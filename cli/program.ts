import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { GlobalOptions } from './context.ts';
import type { Host } from './host.ts';
import type { Register } from './load-commands.ts';

const EXAMPLES = `
Examples:
  $ retune run --dev                 everything on this machine: server, provider, worker, one run
  $ retune validate tickets.csv      every problem of every row, nothing is sent
  $ retune run --detach && retune list
  $ retune watch RUN                 come back to a run that goes on

Exit codes: 0 done, 1 unexpected, 2 usage or configuration, 3 data rejected, 4 gate not passed, 5 refused by the
provider or failed, 6 cancelled or past its deadline, 7 cannot be reached, 8 waiting for a person, 130 Ctrl-C.`;

const collect = (value: string, earlier: readonly string[]): readonly string[] => [...earlier, value];

/** Where the texts of `--help` and `--version` go. */
export interface HelpOutput {
  readonly stdout: { write(text: string): unknown };
}

/** The command line, with these commands. Options of all commands stand before or after the command's name. */
export function createProgram(host: Host, { stdout }: HelpOutput, commands: readonly Register[]): Command {
  const program = new Command('retune')
    .description(
      'Raw data in; a fine-tuned model out that was shown to be better, or a plain statement that it was not.',
    )
    .version(version(), '-V, --version', 'print the version')
    .option('--json', 'JSON on stdout')
    .option('--quiet', 'no progress on stderr')
    .option('--no-color', 'no colours and no live display')
    .option('--debug', 'stack traces')
    .option('--config <path>', 'the configuration file (default: retune.{yaml,yml,json} here or above)')
    .option('--set <key.path=value>', 'override one key of the configuration (repeatable)', collect, [])
    .helpOption('-h, --help', 'show help')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({ writeOut: (text) => void stdout.write(text), writeErr: () => {}, outputError: () => {} })
    .exitOverride()
    .showSuggestionAfterError(false)
    .addHelpText('after', EXAMPLES);
  for (const register of commands) register(program, host);
  return program;
}

/** The options that every command takes, wherever they stood. */
export function globalOptions(program: Command): GlobalOptions {
  const options = program.opts<{
    json?: boolean;
    quiet?: boolean;
    color: boolean;
    debug?: boolean;
    config?: string;
    set: readonly string[];
  }>();
  return {
    json: options.json ?? false,
    quiet: options.quiet ?? false,
    color: options.color,
    debug: options.debug ?? false,
    config: options.config ?? null,
    set: options.set,
  };
}

/** `package.json` stands one folder above the sources, and one above `dist/`. */
function version(): string {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      const { name, version: found }: { name?: string; version?: string } = JSON.parse(
        readFileSync(new URL(place, import.meta.url), 'utf8'),
      );
      if (name === 'retune' && found !== undefined) return found;
    } catch {
      // The other place has it.
    }
  }
  return 'unknown';
}
