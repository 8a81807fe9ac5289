import type { Command } from 'commander';
import { durationMs, isDuration } from '../../domain/duration.ts';
import { STAGES } from '../../domain/stage.ts';
import type { Stage } from '../../domain/stage.ts';
import { VERDICTS } from '../../domain/verdict.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { repeatableChoice } from '../choices.ts';
import type { CommandContext } from '../context.ts';
import { usageError } from '../errors.ts';
import type { Host } from '../host.ts';
import { listRuns } from '../list-runs.ts';
import { parseMoment } from '../schedule-moment.ts';
import { table } from '../table.ts';

interface ListOptions {
  readonly stage: readonly Stage[];
  readonly verdict: readonly Verdict[];
  readonly name?: string;
  readonly provider?: string;
  readonly baseModel?: string;
  readonly since?: Date;
  readonly until?: Date;
  readonly limit?: number;
}

const EXAMPLES = `
Examples:
  $ retune list
  $ retune list --stage failed --stage cancelled --since 7d
  $ retune list --name support-intents --verdict PROMOTE --limit 1
  $ retune list --json | jq -r '.runs[] | select(.stage == "failed") | .run_id'
Moments are in UTC unless they name a zone. In the Temporal UI the same is RetuneStage = 'failed', RetuneVerdict,
RetuneName, RetuneProvider, RetuneBaseModel.`;

export function registerList(program: Command, host: Host): void {
  program
    .command('list')
    .description('the runs of this store, the newest first')
    .addOption(repeatableChoice('--stage <stage>', 'only runs at this stage (repeatable)', STAGES))
    .addOption(repeatableChoice('--verdict <verdict>', 'only runs with this verdict (repeatable)', VERDICTS))
    .option('--name <line>', 'only runs of this model line')
    .option('--provider <name>', 'only runs that train there')
    .option('--base-model <model>', 'only runs that train this model')
    .option(
      '--since <time>',
      'started then or later: 2026-11, 2026-11-26, 2026-11-26T03:00, or 7d (7 days ago)',
      (text) => momentOf(text, 'start', '--since'),
    )
    .option('--until <time>', 'started then or before, said likewise; a day or a month counts to its end', (text) =>
      momentOf(text, 'end', '--until'),
    )
    .option('--limit <n>', 'the newest so many', parseLimit)
    .addHelpText('after', EXAMPLES)
    .action((options: ListOptions) => host.run((context) => list(context, options)));
}

async function list(context: CommandContext, options: ListOptions): Promise<number> {
  const { stage: stages, verdict: verdicts, name, provider, baseModel, since, until, limit } = options;
  const runs = await listRuns(context, {
    ...{ stages, verdicts, name: name ?? null, provider: provider ?? null, baseModel: baseModel ?? null },
    ...{ since: since ?? null, until: until ?? null, limit: limit ?? null },
  });
  const rows = runs.map((run) => [
    ...[run.run_id, run.stage, run.verdict ?? '–', run.provider ?? '–'],
    ...[run.started_at, String(run.exit_code ?? '–')],
  ]);
  const header = ['run', 'stage', 'verdict', 'provider', 'started', 'exit'];
  context.output.result({ runs }, runs.length === 0 ? noneText(options) : table(header, rows));
  return 0;
}

function noneText({ stage, verdict, ...others }: ListOptions): string {
  const isFiltered = stage.length > 0 || verdict.length > 0 || Object.keys(others).length > 0;
  return isFiltered ? 'no such run: `retune list` shows all' : 'no runs yet: `retune run --dev` starts one';
}

function momentOf(text: string, edge: 'start' | 'end', flag: string): Date {
  const ago = text.replace(/ +ago$/, '');
  if (isDuration(ago)) return new Date(Date.now() - durationMs(ago));
  return parseMoment(text, 'UTC', edge, flag, ', or as 7d for 7 days ago');
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError(`--limit ${text} is no number from 1 up`, 'as in --limit 20');
}
