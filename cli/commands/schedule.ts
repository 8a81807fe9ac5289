import type { Command } from 'commander';
import type { ScheduleDescription } from '@temporalio/client';
import { scheduledRunId } from '../../domain/identity.ts';
import { addExamples } from '../add-examples.ts';
import { applySchedule } from '../apply-schedule.ts';
import { backfillSchedule } from '../backfill-schedule.ts';
import type { BackfillOptions } from '../backfill-schedule.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import { loadForCommand } from '../load-run-config.ts';
import { checkLineName } from '../model-lines.ts';
import { withSession } from '../open-session.ts';
import { pauseSchedule } from '../pause-schedule.ts';
import { askSchedule, listSchedules, scheduleJson, scheduleText } from '../schedules.ts';
import type { TemporalSession } from '../temporal-session.ts';
import { triggerSchedule } from '../trigger-schedule.ts';
import { openWorkspace } from '../workspace.ts';

interface Reason {
  readonly reason?: string;
}

const EXAMPLES = `
Examples:
  $ retune schedule apply                                 make or update it from the configuration's schedule block
  $ retune schedule show                                  the next ten starts
  $ retune schedule backfill --from 2026-01 --to 2026-12  the starts of a year, one after another
NAME is the configuration's where it is left out. Moments are in the schedule's time zone.`;

const EXAMPLE_OF: Readonly<Record<string, string>> = {
  apply: 'apply --set schedule.cron="0 3 1 * *"',
  list: 'list --json',
  show: 'show support-intents',
  pause: 'pause support-intents --reason "the data is being cleaned"',
  resume: 'resume support-intents',
  trigger: 'trigger support-intents',
  backfill: 'backfill support-intents --from 2026-01 --to 2026-12',
  delete: 'delete support-intents',
};

/** Retraining on Temporal Schedules. */
export function registerSchedule(program: Command, host: Host): void {
  const schedule = program
    .command('schedule')
    .description('retraining on Temporal Schedules')
    .addHelpText('after', EXAMPLES);
  const add = (name: string, description: string): Command =>
    schedule.command(name).description(description).argument('[name]', 'the line (default: the configuration’s)');

  schedule
    .command('apply')
    .description('make or update the schedule of the configuration, with a snapshot of it')
    .action(() => host.run(apply));
  schedule
    .command('list')
    .description('all schedules')
    .action(() =>
      host.run((context) => connected(context, async (session) => printAll(context, await listSchedules(session)))),
    );
  add('show', 'its state, its next ten starts and its latest ones').action((name: string | undefined) =>
    host.run((context) => onOne(context, name, (session, line) => printOne(context, session, line))),
  );
  add('pause', 'no start by the clock until resume')
    .option('--reason <text>', 'why; shown with the schedule')
    .action((name: string | undefined, { reason }: Reason) =>
      host.run((context) =>
        onOne(context, name, async (session, line) => {
          await pauseSchedule(context, session, { name: line, paused: true, reason: reason ?? null });
          return printOne(context, session, line);
        }),
      ),
    );
  add('resume', 'starts by the clock again')
    .option('--reason <text>', 'why; shown with the schedule')
    .action((name: string | undefined, { reason }: Reason) =>
      host.run((context) =>
        onOne(context, name, async (session, line) => {
          await pauseSchedule(context, session, { name: line, paused: false, reason: reason ?? null });
          return printOne(context, session, line);
        }),
      ),
    );
  add('trigger', 'one start now, also while paused').action((name: string | undefined) =>
    host.run((context) => onOne(context, name, (session, line) => trigger(context, session, line))),
  );
  add('backfill', 'the starts of a time that is past, one after another')
    .requiredOption('--from <time>', 'the first moment, as 2026-01, 2026-01-01 or 2026-01-01T03:00')
    .requiredOption('--to <time>', 'the last moment; a day or a month counts to its end')
    .action((name: string | undefined, options: BackfillOptions) =>
      host.run((context) => onOne(context, name, (session, line) => backfill(context, session, line, options))),
    );
  add('delete', 'take the schedule away; runs that are under way go on').action((name: string | undefined) =>
    host.run((context) =>
      onOne(context, name, async (session, line) => {
        await askSchedule(session, line, (handle) => handle.delete());
        context.output.result({ schedules: [] }, `the schedule of ${line} is deleted`);
        return 0;
      }),
    ),
  );
  addExamples(schedule, EXAMPLE_OF);
}

function connected(context: CommandContext, work: (session: TemporalSession) => Promise<number>): Promise<number> {
  return withSession(context, async ({ connect }) => work(await connect()));
}

async function onOne(
  context: CommandContext,
  name: string | undefined,
  work: (session: TemporalSession, line: string) => Promise<number>,
): Promise<number> {
  const line = name === undefined ? loadForCommand(context).config.name : checkLineName(name);
  return connected(context, (session) => work(session, line));
}

function printAll(context: CommandContext, schedules: readonly ScheduleDescription[], more: object = {}): number {
  const text =
    schedules.length === 0 ? 'no schedules: `retune schedule apply` makes one' : schedules.map(scheduleText).join('\n');
  context.output.result({ schedules: schedules.map(scheduleJson), ...more }, text);
  return 0;
}

async function printOne(context: CommandContext, session: TemporalSession, line: string): Promise<number> {
  return printAll(context, [await askSchedule(session, line, (handle) => handle.describe())]);
}

async function apply(context: CommandContext): Promise<number> {
  return withSession(context, async ({ connect }) => {
    const { name, isNew } = await applySchedule(context, connect);
    context.output.info(isNew ? `the schedule of ${name} is made` : `the schedule of ${name} is updated`);
    return printOne(context, await connect(), name);
  });
}

async function trigger(context: CommandContext, session: TemporalSession, line: string): Promise<number> {
  const { outcome, runId, description } = await triggerSchedule(session, openWorkspace(context).store, line);
  const said = {
    started: `run ${runId} is started`,
    skipped: `skipped, since another start is under way (run ${runId} says so)`,
    waiting: 'it waits until the start that is under way has ended',
  }[outcome];
  context.output.info(said);
  return printAll(context, [description], { run_id: runId, outcome });
}

async function backfill(
  context: CommandContext,
  session: TemporalSession,
  line: string,
  options: BackfillOptions,
): Promise<number> {
  const moments = await backfillSchedule(session, line, options);
  const ahead = moments.filter((at) => at.getTime() > Date.now());
  if (ahead.length > 0)
    context.output.warn(
      `${ahead.length} of them are still to come (the first ${ahead[0]?.toISOString()}): they run now, and the clock will find their moments taken`,
    );
  const times = moments.map((at) => at.toISOString());
  const starts = times.map((at) => ({ run_id: scheduledRunId(line, at), scheduled_at: at }));
  context.output.info(`${starts.length} starts, one after another: ${times.at(0)} to ${times.at(-1)}`);
  return printAll(context, [await askSchedule(session, line, (handle) => handle.describe())], { starts });
}
