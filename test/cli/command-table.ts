import type { Command } from 'commander';
import { loadAllCommands } from '../../cli/load-commands.ts';
import { createProgram } from '../../cli/program.ts';

/** A command line and what it exits with where there is no Temporal and no provider. */
export interface Row {
  readonly line: string;
  readonly code: number;
}

const COMMANDS = await loadAllCommands();

/** Every command and subcommand that does something, as it is typed: `models show`. */
export function everyCommand(): readonly string[] {
  const program = createProgram({ run: () => Promise.resolve() }, { stdout: process.stdout }, COMMANDS);
  const leaves = (command: Command, path: string): readonly string[] =>
    command.commands.length === 0
      ? [path]
      : command.commands.flatMap((child) => leaves(child, `${path} ${child.name()}`.trim()));
  return leaves(program, '');
}

const row = (code: number, ...lines: readonly string[]): readonly Row[] => lines.map((line) => ({ line, code }));

/** In a folder with `retune.yaml`, `tickets.csv`, `bad.csv` and an audit log that was written to. */
export const ROWS: readonly Row[] = [
  ...row(0, 'init tickets.csv --yes', 'validate', 'validate tickets.csv', 'prepare', 'estimate', 'run --dry-run'),
  ...row(0, 'config show', 'config show --origin', 'schema', 'list', 'models list', 'completion bash'),
  ...row(0, 'erase ada@example.com --dry-run'),
  ...row(1, 'audit verify'),
  ...row(2, 'status some-run', 'watch some-run', 'report some-run', 'diff some-run other-run', 'retry some-run'),
  ...row(2, 'rerun some-run', 'models show support-intents', 'models compare support-intents@1 support-intents@2'),
  ...row(2, 'init', 'init --example nonsense --yes', 'validate missing.csv', 'run --set gate.confidense=0.9'),
  ...row(3, 'validate bad.csv', 'prepare bad.csv', 'run --dry-run --set data.sources.0.path=bad.csv'),
  ...row(7, 'run', 'run --detach', 'cancel some-run', 'approve some-run', 'reject some-run spend-1', 'wake some-run'),
  ...row(7, 'adopt some-run --none', 'extend some-run --by 1h', 'evaluate --model champion', 'worker', 'dev'),
  ...row(7, 'models register support-intents --model openai:ft:x', 'models promote support-intents@1'),
  ...row(7, 'models rollback support-intents', 'models freeze support-intents', 'models unfreeze support-intents'),
  ...row(7, 'models delete support-intents@1', 'schedule apply --set schedule.cron=0_3_*_*_*', 'schedule list'),
  ...row(7, 'schedule show', 'schedule pause', 'schedule resume', 'schedule trigger', 'schedule delete'),
  ...row(7, 'schedule backfill --from 2026-01 --to 2026-02', 'doctor', 'invoke --service text_generation --prompt x'),
];

/** Processes that stay until they are stopped. */
export const SERVERS: readonly string[] = [
  'local-provider --port 0',
  'codec-server --listen 127.0.0.1:0',
  'view --port 0',
];

/** No command, or one that is none; and what is asked of all. */
export const OUTSIDE: readonly Row[] = [
  ...row(0, '--version', '--help', 'help', 'help models', 'models --help', 'run --help'),
  ...row(2, '', 'models', 'schedule', 'config', 'audit', 'nonsense', 'models nonsense', 'help nonsense', '--nonsense'),
  ...row(2, 'run --fail-on sometimes', 'completion tcsh', 'status', 'extend some-run --by tomorrow', 'view --port x'),
];
