import type { Command } from 'commander';
import { durationMs, isDuration } from '../../domain/duration.ts';
import type { Decision } from '../../domain/run-status.ts';
import type { Host } from '../host.ts';
import { adopt, cancel, decide, extend, wake } from '../act-on-run.ts';
import { usageError } from '../errors.ts';

/** The commands that act on a run: cancel, approve, reject, wake, adopt, extend. */
export function registerActing(program: Command, host: Host): void {
  program
    .command('cancel')
    .description('cancel a run: its job is cancelled, its uploads are deleted; returns when it has closed')
    .argument('<run>', 'the run’s id')
    .addHelpText('after', '\nExamples:\n  $ retune cancel RUN')
    .action((runId: string) => host.run((context) => cancel(context, runId)));
  registerDecision(program, host, 'approve', 'say yes to what a run asks');
  registerDecision(program, host, 'reject', 'say no to what a run asks');
  program
    .command('wake')
    .description('poll the run’s training job now, instead of at the next point of its grid')
    .argument('<run>', 'the run’s id')
    .addHelpText('after', '\nExamples:\n  $ retune wake RUN')
    .action((runId: string) => host.run((context) => wake(context, runId)));
  program
    .command('adopt')
    .description('name the provider’s job by hand, or say that there is none, after an outcome that could not be told')
    .argument('<run>', 'the run’s id')
    .argument('[job]', 'the provider’s job id')
    .option('--none', 'there is no job: create one')
    .addHelpText('after', '\nExamples:\n  $ retune adopt RUN ftjob-123\n  $ retune adopt RUN --none')
    .action((runId: string, job: string | undefined, options: { none?: boolean }) =>
      host.run((context) => adopt(context, runId, jobOf(job, options.none ?? false))),
    );
  program
    .command('extend')
    .description('move the deadline of a run’s training job')
    .argument('<run>', 'the run’s id')
    .requiredOption('--by <duration>', 'by how much, as 24h')
    .addHelpText('after', '\nExamples:\n  $ retune extend RUN --by 24h')
    .action((runId: string, options: { by: string }) =>
      host.run((context) => extend(context, runId, byMs(options.by))),
    );
}

function registerDecision(program: Command, host: Host, decision: Decision, description: string): void {
  program
    .command(decision)
    .description(description)
    .argument('<run>', 'the run’s id')
    .argument('[id]', 'the question, as spend-1 or promotion-1; default: the pending one')
    .option('--reason <text>', 'why; stands in the report')
    .addHelpText(
      'after',
      `\nExamples:\n  $ retune ${decision} RUN\n  $ retune ${decision} RUN spend-1 --reason "agreed with finance"`,
    )
    .action((runId: string, approvalId: string | undefined, options: { reason?: string }) =>
      host.run((context) =>
        decide(context, runId, { decision, approvalId: approvalId ?? null, reason: options.reason ?? '' }),
      ),
    );
}

function jobOf(job: string | undefined, none: boolean): string | null {
  if (job !== undefined && none) throw usageError('a job and --none contradict each other', 'give one of them');
  if (job === undefined && !none)
    throw usageError(
      'neither a job nor --none is given',
      'as in `retune adopt RUN ftjob-123` or `retune adopt RUN --none`',
    );
  return job ?? null;
}

function byMs(text: string): number {
  if (isDuration(text) && durationMs(text) > 0) return durationMs(text);
  throw usageError(`--by ${text} is no duration`, 'write a number and ms, s, m, h or d, as in 24h');
}
