import type { Command } from 'commander';
import { percent, points } from '../../domain/shares-in-words.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import { readRecord, readRunConfig, unknownRun } from '../../runs/run-records.ts';
import type { CommandContext } from '../context.ts';
import { diffConfig, diffData, diffScore } from '../../activities/diff-runs.ts';
import type { Host } from '../host.ts';
import { openWorkspace } from '../workspace.ts';
import type { Workspace } from '../workspace.ts';

const EXAMPLES = `
Examples:
  $ retune diff RUN RUN      what changed in data, configuration and score`;

export function registerDiff(program: Command, host: Host): void {
  program
    .command('diff')
    .description('what changed between two runs')
    .argument('<a>', 'a run')
    .argument('<b>', 'another run')
    .addHelpText('after', EXAMPLES)
    .action((a: string, b: string) => host.run((context) => diff(context, a, b)));
}

async function diff(context: CommandContext, a: string, b: string): Promise<number> {
  const workspace = openWorkspace(context);
  const [first, second] = [await recordOf(workspace, a), await recordOf(workspace, b)];
  const [before, after] = [await readRunConfig(workspace.store, first), await readRunConfig(workspace.store, second)];
  const config = diffConfig(before.config, after.config);
  const data = await diffData(workspace.store, first, second);
  const score = diffScore(first, second);
  const lines = [...configLines(config), ...dataLines(data), ...scoreLines(score)];
  context.output.result({ a, b, data, config, score }, lines.join('\n'));
  return 0;
}

async function recordOf({ store }: Workspace, runId: string): Promise<RunRecord> {
  const stored = await readRecord(store, runId);
  if (stored === null) throw unknownRun(runId);
  return stored.record;
}

function configLines({ equal, changes }: ReturnType<typeof diffConfig>): readonly string[] {
  if (equal) return ['config  the same'];
  return [
    'config',
    ...changes.map(({ key, a, b }) => `  ${key}: ${JSON.stringify(a) ?? ''} → ${JSON.stringify(b) ?? ''}`),
  ];
}

function dataLines({ equal, a, b, train, sources }: Awaited<ReturnType<typeof diffData>>): readonly string[] {
  if (equal && a.digest !== null) return ['data    the same'];
  const side = ({ digest, ledger }: typeof a): string =>
    digest === null ? 'none' : `${digest.slice(0, 12)} (${ledger?.rows ?? '?'} rows)`;
  return [
    `data    ${side(a)} → ${side(b)}`,
    ...(train === null ? [] : [`  training rows: ${train.added} added, ${train.removed} removed`]),
    ...(sources ?? []).map(({ path, change }) => `  ${path}: ${change}`),
  ];
}

function scoreLines({ a, b, difference, same_test: sameTest }: ReturnType<typeof diffScore>): readonly string[] {
  const side = ({ verdict, metric, candidate }: typeof a): string =>
    candidate === null ? (verdict ?? 'none') : `${verdict ?? ''} ${metric ?? ''} ${percent(candidate)}`.trim();
  const by = difference === null ? '' : ` (${points(difference)}`;
  const where = difference === null ? '' : sameTest === true ? ', on the same test rows)' : ', on other test rows)';
  return [`score   ${side(a)} → ${side(b)}${by}${where}`];
}
