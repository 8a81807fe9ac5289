import { compareVersions } from '../activities/compare-versions.ts';
import type { Paired } from '../activities/compare-versions.ts';
import type { LineVersion } from '../domain/model-line.ts';
import { points, pointsWithin } from '../domain/shares-in-words.ts';
import type { CommandContext } from './context.ts';
import { lineJson, VERSION_COLUMNS, versionJson, versionRow } from './model-json.ts';
import { requireLine, requireVersion } from './model-lines.ts';
import { table } from './table.ts';
import { openWorkspace } from './workspace.ts';

export interface VersionId {
  readonly name: string;
  readonly version: number;
}

/** Prints two versions side by side. */
export async function showComparison(context: CommandContext, a: VersionId, b: VersionId): Promise<number> {
  const { store } = openWorkspace(context);
  const [lineA, lineB] = [await requireLine(store, a.name), await requireLine(store, b.name)];
  const [first, second] = [requireVersion(lineA, a.version), requireVersion(lineB, b.version)];
  const compared = await compareVersions(store, first, second);
  const { difference, paired, sameTest, sameData, configKeys: keys } = compared;
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

function differenceText(
  { evaluation }: LineVersion,
  difference: number | null,
  paired: Paired | null,
  sameTest: boolean | null,
): string {
  if (difference === null) return 'no common metric is recorded for both';
  if (paired !== null) {
    const { metric, n, confidenceInterval } = paired;
    return `difference in ${metric} ${pointsWithin(difference, confidenceInterval)} over the same ${n} prompts`;
  }
  const where = sameTest === true ? 'on the same test rows, unpaired' : 'each on the test split of its own run';
  return `difference in ${evaluation?.metric ?? ''} ${points(difference)}, ${where}`;
}
