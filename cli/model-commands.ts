import type { UpdateDefinition } from '@temporalio/common';
import type { LineChange, LineVersion, ModelLine } from '../domain/model-line.ts';
import { versionName } from '../domain/model-line.ts';
import type { CommandContext } from './context.ts';
import { usageError } from './errors.ts';
import { changeLine, checkLineName, listLines, parseVersion, requireLine, requireVersion } from './model-lines.ts';
import { withSession } from './open-session.ts';
import { table } from './table.ts';
import { openWorkspace } from './workspace.ts';

interface VersionId {
  readonly name: string;
  readonly version: number;
}

export async function listModels(context: CommandContext): Promise<number> {
  const lines = await listLines(openWorkspace(context).store);
  const rows = lines.map((line) => [
    ...[line.name, versionName(line.name, line.champion) ?? '–', line.frozen ? 'yes' : 'no'],
    String(line.versions.length),
  ]);
  const listed = lines.map((line) => ({
    name: line.name,
    champion: versionName(line.name, line.champion),
    frozen: line.frozen,
    versions: line.versions.map(versionJson),
  }));
  const text =
    rows.length === 0
      ? 'no model lines yet: a run that was evaluated makes one'
      : table(['line', 'champion', 'frozen', 'versions'], rows);
  context.output.result({ lines: listed }, text);
  return 0;
}

export async function showModel(context: CommandContext, which: string, lineage: boolean): Promise<number> {
  const { store } = openWorkspace(context);
  const wanted = which.includes('@') ? parseVersion(which) : null;
  const line = await requireLine(store, wanted?.name ?? checkLineName(which));
  const versions = wanted === null ? line.versions : [requireVersion(line, wanted.version)];
  const events = line.events.filter(
    ({ version, to }) => wanted === null || version === wanted.version || to === wanted.version,
  );
  const json = {
    ...lineJson(line, wanted?.version ?? line.champion),
    versions: versions.map(versionJson),
    ...(lineage && { lineage: events }),
  };
  const rows = versions.map((version) => versionRow(line, version));
  const parts = [
    `${line.name}: champion ${versionName(line.name, line.champion) ?? 'none'}${line.frozen ? ', frozen' : ''}`,
    table(['version', 'provider', 'model', 'verdict', 'score', 'run'], rows),
    ...(lineage
      ? events.map(
          ({ at, action, version, actor, reason }) =>
            `${at}  ${action} ${version ?? ''} by ${actor}${reason === '' ? '' : `: ${reason}`}`,
        )
      : []),
  ];
  context.output.result(json, parts.join('\n'));
  return 0;
}

export async function compareVersions(context: CommandContext, a: VersionId, b: VersionId): Promise<number> {
  const { store } = openWorkspace(context);
  const [lineA, lineB] = [await requireLine(store, a.name), await requireLine(store, b.name)];
  const [first, second] = [requireVersion(lineA, a.version), requireVersion(lineB, b.version)];
  const comparable =
    first.evaluation !== null && second.evaluation !== null && first.evaluation.metric === second.evaluation.metric;
  const difference = comparable ? (second.evaluation?.candidate ?? 0) - (first.evaluation?.candidate ?? 0) : null;
  const text = [
    table(
      ['version', 'provider', 'model', 'verdict', 'score', 'run'],
      [versionRow(lineA, first), versionRow(lineB, second)],
    ),
    difference === null
      ? 'no common metric is recorded for both'
      : `difference ${(difference * 100).toFixed(1)} points of ${first.evaluation?.metric ?? ''}, each on the test split of its own run`,
  ];
  context.output.result(
    { ...lineJson(lineA, a.version), a: versionJson(first), b: versionJson(second), difference },
    text.join('\n'),
  );
  return 0;
}

/** One change of a line, by its entity. */
export async function actOnLine<Args>(
  context: CommandContext,
  name: string,
  update: UpdateDefinition<LineChange, [Args]>,
  argument: Args,
): Promise<number> {
  return withSession(context, async ({ connect }) => {
    const change = await changeLine(await connect(), name, update, argument);
    const champion = versionName(name, change.championAfter);
    const text = `${name}: champion ${champion ?? 'none'}${change.frozen ? ', frozen' : ''}`;
    context.output.result(
      {
        name,
        version: change.version,
        champion_before: versionName(name, change.championBefore),
        champion_after: champion,
        frozen: change.frozen,
      },
      change.version === null ? text : `${versionName(name, change.version) ?? ''}; ${text}`,
    );
    return 0;
  });
}

/** `PROVIDER:MODEL`; the model may hold colons itself. */
export function parseModel(text: string): { readonly provider: string; readonly model: string } {
  const match = /^([a-z0-9-]+):(\S+)$/.exec(text);
  if (match === null)
    throw usageError(`--model ${JSON.stringify(text)} is no PROVIDER:MODEL`, 'as in openai:ft:gpt-4.1-mini:acme');
  return { provider: match[1] ?? '', model: match[2] ?? '' };
}

function lineJson({ name, champion, frozen }: ModelLine, version: number | null) {
  const shown = versionName(name, champion);
  return { name, version, champion_before: shown, champion_after: shown, frozen };
}

function versionJson(version: LineVersion) {
  return {
    version: version.version,
    run_id: version.runId,
    provider: version.provider,
    model: version.model,
    base_model: version.baseModel,
    dataset_digest: version.datasetDigest,
    verdict: version.verdict,
    evaluation: version.evaluation,
    created_at: version.createdAt,
    deleted: version.deleted,
  };
}

function versionRow({ name, champion }: ModelLine, version: LineVersion): readonly string[] {
  const { evaluation, verdict, deleted } = version;
  return [
    `${versionName(name, version.version) ?? ''}${version.version === champion ? ' *' : ''}${deleted ? ' (deleted)' : ''}`,
    ...[version.provider, version.model, verdict ?? '–'],
    evaluation === null ? '–' : `${(evaluation.candidate * 100).toFixed(1)} %`,
    version.runId ?? '–',
  ];
}
