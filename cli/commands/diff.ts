import type { Command } from 'commander';
import { differingKeys } from '../../config/diff-config.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import type { CommandContext } from '../context.ts';
import type { Host } from '../host.ts';
import { readRecord, readRunConfig, unknownRun } from '../run-records.ts';
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
  const config = { equal: before.digest === after.digest, keys: differingKeys(before.config, after.config) };
  const data = { equal: dataOf(first).digest === dataOf(second).digest, a: dataOf(first), b: dataOf(second) };
  const score = { a: scoreOf(first), b: scoreOf(second) };
  const lines = [
    `config  ${config.keys.length === 0 ? 'the same' : `differs in ${config.keys.join(', ')}`}`,
    `data    ${data.equal ? 'the same' : `${dataText(first)} → ${dataText(second)}`}`,
    `score   ${scoreText(first)} → ${scoreText(second)}`,
  ];
  context.output.result({ a, b, data, config, score }, lines.join('\n'));
  return 0;
}

async function recordOf({ store }: Workspace, runId: string): Promise<RunRecord> {
  const stored = await readRecord(store, runId);
  if (stored === null) throw unknownRun(runId);
  return stored.record;
}

function dataOf({ status, progress }: RunRecord) {
  const { datasetDigest, ledger } = status.outcome;
  return { digest: datasetDigest, ledger, rows: progress.dataset?.rows ?? null };
}

function scoreOf({ status }: RunRecord) {
  const { verdict, evaluation } = status.outcome;
  return {
    verdict,
    metric: evaluation?.metric ?? null,
    candidate: evaluation?.candidate ?? null,
    difference: evaluation?.difference ?? null,
  };
}

function dataText({ status }: RunRecord): string {
  const { datasetDigest, ledger } = status.outcome;
  return datasetDigest === null ? 'none' : `${datasetDigest.slice(0, 12)} (${ledger?.rows ?? '?'} rows)`;
}

function scoreText(record: RunRecord): string {
  const { verdict, metric, candidate } = scoreOf(record);
  return candidate === null
    ? (verdict ?? 'none')
    : `${verdict ?? ''} ${metric ?? ''} ${(candidate * 100).toFixed(1)} %`.trim();
}
