import type { Command } from 'commander';
import type { Check } from '../doctor/check.ts';
import { THIS_MACHINE } from '../doctor/machine.ts';
import { runChecks } from '../doctor/run-checks.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';

const EXAMPLES = `
Examples:
  $ retune doctor
  $ retune doctor --json | jq '.checks[] | select(.ok | not)'

Exit codes: 0 all is well or works today, 2 something no run would get past, 7 something that is set up cannot be reached.`;

export function registerDoctor(program: Command, host: Host): void {
  program
    .command('doctor')
    .description('check everything a run depends on, with a mend for each')
    .addHelpText('after', EXAMPLES)
    .action(() => host.run((context) => doctor(context)));
}

/** Prints each check; the exit code is that of the worst. */
async function doctor(context: CommandContext): Promise<number> {
  const checks = await runChecks(context, THIS_MACHINE);
  const shown = checks.map(({ name, ok, message, mend }) => ({ name, ok, message, mend }));
  context.output.result({ checks: shown }, checks.map(line).join('\n'));
  return exitCodeOf(checks);
}

function line({ name, ok, severity, message, mend }: Check): string {
  const mark = ok ? 'ok    ' : severity === 'advice' ? 'advice' : 'FAIL  ';
  return `${mark}  ${name}: ${message}${mend === '' ? '' : `\n          ${mend}`}`;
}

function exitCodeOf(checks: readonly Check[]): number {
  if (checks.some(({ severity }) => severity === 'unreachable')) return 7;
  return checks.some(({ severity }) => severity === 'wrong') ? 2 : 0;
}
