import { readLineage } from '../activities/version-lineage.ts';
import { differingKeys } from '../config/diff-config.ts';
import { readConfig } from '../activities/stored-config.ts';
import type { EvaluationFigures } from '../domain/run-outcome.ts';
import type { LineVersion } from '../domain/model-line.ts';
import type { VersionLineage } from '../domain/version-lineage.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { CommandContext } from './context.ts';
import { lineJson, VERSION_COLUMNS, versionJson, versionRow } from './model-json.ts';
import { requireLine, requireVersion } from './model-lines.ts';
import { table } from './table.ts';
import { openWorkspace } from './workspace.ts';

export interface VersionId {
  readonly name: string;
  readonly version: number;
}

/** b − a over the same prompts; `confidenceInterval` at the gate's confidence. */
type Paired = Pick<EvaluationFigures, 'metric' | 'difference' | 'confidenceInterval' | 'pValue' | 'n'>;

/**
 * Two versions side by side. Where one of them was evaluated against the other, that paired comparison is shown; else
 * only the two recorded scores, and whether they were measured on the same test rows.
 */
export async function compareVersions(context: CommandContext, a: VersionId, b: VersionId): Promise<number> {
  const { store } = openWorkspace(context);
  const [lineA, lineB] = [await requireLine(store, a.name), await requireLine(store, b.name)];
  const [first, second] = [requireVersion(lineA, a.version), requireVersion(lineB, b.version)];
  const [from, to] = [await lineageOf(store, first), await lineageOf(store, second)];
  const paired = pairedFigures(first, second, from, to);
  const difference = paired?.difference ?? scoreDifference(first, second);
  const sameTest = from === null || to === null ? null : from.dataset.test.sha256 === to.dataset.test.sha256;
  const sameData = from === null || to === null ? null : from.dataset.digest === to.dataset.digest;
  const keys = await configKeys(store, from, to);
  const text = [
    table(VERSION_COLUMNS, [versionRow(lineA, first), versionRow(lineB, second)]),
    differenceText(first, difference, paired, sameTest),
    ...(sameData === null ? [] : [`data    ${sameData ? 'the same' : 'differ'}`]),
    ...(keys === null ? [] : [`config  ${keys.length === 0 ? 'the same' : `differs in ${keys.join(', ')}`}`]),
  ];
  context.output.result(
    {
      ...lineJson(lineA, a.version),
      a: versionJson(first),
      b: versionJson(second),
      difference,
      paired:
        paired === null
          ? null
          : {
              metric: paired.metric,
              difference: paired.difference,
              confidence_interval: paired.confidenceInterval,
              p_value: paired.pValue,
              n: paired.n,
            },
      same_test: sameTest,
      same_data: sameData,
      config_keys: keys,
    },
    text.join('\n'),
  );
  return 0;
}

async function lineageOf(store: ArtifactStore, { lineage }: LineVersion): Promise<VersionLineage | null> {
  return lineage === null ? null : readLineage(store, lineage);
}

function pairedFigures(
  first: LineVersion,
  second: LineVersion,
  from: VersionLineage | null,
  to: VersionLineage | null,
): Paired | null {
  if (second.evaluation !== null && wasComparedWith(to, first)) return second.evaluation;
  if (first.evaluation === null || !wasComparedWith(from, second)) return null;
  const { difference, confidenceInterval, ...figures } = first.evaluation;
  return { ...figures, difference: -difference, confidenceInterval: [-confidenceInterval[1], -confidenceInterval[0]] };
}

function wasComparedWith(lineage: VersionLineage | null, { provider, model }: LineVersion): boolean {
  const baseline = lineage?.evaluation?.baseline;
  return baseline !== undefined && baseline.provider === provider && baseline.model === model;
}

function scoreDifference({ evaluation: a }: LineVersion, { evaluation: b }: LineVersion): number | null {
  return a === null || b === null || a.metric !== b.metric ? null : b.candidate - a.candidate;
}

async function configKeys(
  store: ArtifactStore,
  from: VersionLineage | null,
  to: VersionLineage | null,
): Promise<readonly string[] | null> {
  if (from === null || to === null) return null;
  const [before, after] = await Promise.all([from, to].map(({ config }) => readConfig(store, config.artifact)));
  return differingKeys(before?.config, after?.config);
}

function differenceText(
  { evaluation }: LineVersion,
  difference: number | null,
  paired: Paired | null,
  sameTest: boolean | null,
): string {
  if (difference === null) return 'no common metric is recorded for both';
  if (paired !== null) {
    const [low, high] = paired.confidenceInterval;
    return `difference ${points(difference)} points of ${paired.metric} [${points(low)}, ${points(high)}] over the same ${paired.n} prompts`;
  }
  const where = sameTest === true ? 'on the same test rows, unpaired' : 'each on the test split of its own run';
  return `difference ${points(difference)} points of ${evaluation?.metric ?? ''}, ${where}`;
}

const points = (share: number): string => (share * 100).toFixed(1);
