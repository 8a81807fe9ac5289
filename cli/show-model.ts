import { eventsOf } from '../activities/stored-line.ts';
import { readLineage } from '../activities/version-lineage.ts';
import { RetuneError } from '../domain/failure-type.ts';
import { versionName } from '../domain/model-line.ts';
import type { LineVersion, ModelLine } from '../domain/model-line.ts';
import type { VersionLineage } from '../domain/version-lineage.ts';
import type { ArtifactStore } from '../platform/artifact-store.ts';
import type { CommandContext } from './context.ts';
import { errorToJson, errorToText, exitCodeOfError, usageError } from './errors.ts';
import { championShutdowns } from './champion-shutdowns.ts';
import {
  eventJson,
  eventText,
  lineJson,
  shutdownJson,
  VERSION_COLUMNS,
  versionJson,
  versionRow,
} from './model-json.ts';
import { checkLineName, parseVersion, requireLine, requireVersion } from './model-lines.ts';
import { table } from './table.ts';
import { verifyLineage } from './verify-lineage.ts';
import type { LineageCheck } from './verify-lineage.ts';
import { openWorkspace } from './workspace.ts';

export interface ShowOptions {
  readonly lineage?: boolean;
  readonly verify?: boolean;
}

/** A line, or one version of it; with `lineage` where the version (the champion) came from, with `verify` computed anew. */
export async function showModel(context: CommandContext, which: string, options: ShowOptions): Promise<number> {
  const { store, remote } = openWorkspace(context);
  const wanted = which.includes('@') ? parseVersion(which) : null;
  const line = await requireLine(store, wanted?.name ?? checkLineName(which));
  const versions = wanted === null ? line.versions : [requireVersion(line, wanted.version)];
  const history = (await eventsOf(store, line)).filter(
    ({ version, to }) => wanted === null || version === wanted.version || to === wanted.version,
  );
  const traced = options.lineage === true || options.verify === true ? await trace(store, line, wanted?.version) : null;
  const checks = traced !== null && options.verify === true ? await verifyLineage(store, ...traced, remote) : null;
  const broken = checks === null ? null : brokenAt(line, traced?.[0] ?? null, checks);
  const shutdown = (await championShutdowns(context, [line])).get(line.name);
  if (shutdown !== undefined) context.output.warn(shutdown.warning);
  const parts = [
    `${line.name}: champion ${versionName(line.name, line.champion) ?? 'none'}${line.frozen ? ', frozen' : ''}`,
    table(
      VERSION_COLUMNS,
      versions.map((version) => versionRow(line, version)),
    ),
    ...(traced === null ? history.map(eventText) : [lineageText(line, traced, checks)]),
  ];
  context.output.result(
    {
      ...lineJson(line, wanted?.version ?? line.champion),
      versions: versions.map(versionJson),
      history: history.map(eventJson),
      shutdown: shutdownJson(shutdown),
      ...(traced === null ? {} : { lineage: lineageJson(line, traced) }),
      ...(checks === null ? {} : { verified: broken === null, checks }),
      ...(broken === null ? {} : { error: errorToJson(broken) }),
    },
    parts.join('\n'),
  );
  if (broken === null) return 0;
  if (!context.options.json) context.output.stderr.write(errorToText(broken, false));
  return exitCodeOfError(broken);
}

async function trace(
  store: ArtifactStore,
  line: ModelLine,
  wanted: number | undefined,
): Promise<[LineVersion, VersionLineage]> {
  const number = wanted ?? line.champion;
  if (number === null) {
    throw usageError(`${line.name} has no champion whose lineage could be shown`, `name a version: ${line.name}@1`);
  }
  const version = requireVersion(line, number);
  if (version.lineage === null) {
    throw usageError(
      `${line.name}@${number} was registered by hand: nothing is known of what it was made of`,
      'a version that a run made has a lineage',
    );
  }
  return [version, await readLineage(store, version.lineage)];
}

function brokenAt(line: ModelLine, version: LineVersion | null, checks: readonly LineageCheck[]): RetuneError | null {
  const bad = checks.filter(({ ok }) => !ok);
  if (bad.length === 0) return null;
  const where = bad.map(({ what, note }) => `${what}: ${note}`).join('; ');
  return new RetuneError(
    'LINEAGE_DIFFERS',
    `the lineage of ${line.name}@${version?.version} is not what it was: ${where}`,
    { hint: 'a source that was changed or moved since the run makes this too; restore it to verify the run' },
  );
}

function lineageJson(line: ModelLine, [version, lineage]: readonly [LineVersion, VersionLineage]) {
  const { dataset, evaluation } = lineage;
  return {
    version: versionName(line.name, version.version),
    run_id: lineage.runId,
    first_run_id: lineage.firstRunId,
    provider: lineage.provider,
    base_model: lineage.baseModel,
    job_id: lineage.jobId,
    model: lineage.model,
    config_digest: lineage.config.digest,
    dataset: {
      digest: dataset.digest,
      manifest: dataset.manifest.sha256,
      train: dataset.train.sha256,
      validation: dataset.validation?.sha256 ?? null,
      test: dataset.test.sha256,
    },
    sources: lineage.sources.map(({ path, place, bytes, sha256 }) => ({ path, place, bytes, sha256 })),
    evaluation: evaluation === null ? null : { details: evaluation.details.sha256, compared_with: evaluation.baseline },
  };
}

function lineageText(
  line: ModelLine,
  [version, lineage]: readonly [LineVersion, VersionLineage],
  checks: readonly LineageCheck[] | null,
): string {
  const { dataset } = lineage;
  const mark = (what: string): string => {
    const check = checks?.find((one) => one.what === what);
    return check === undefined ? '' : check.ok ? '  ok' : `  NOT OK: ${check.note}`;
  };
  return [
    `${line.name}@${version.version}  ${version.provider}:${version.model}`,
    `└ job ${lineage.jobId ?? 'unknown'} of run ${lineage.runId}, on ${lineage.baseModel}`,
    `  ├ config    ${lineage.config.digest}${mark('config')}`,
    `  └ dataset   ${dataset.digest}${mark('manifest')}`,
    `    ├ train       ${dataset.train.sha256}${mark('train')}`,
    ...(dataset.validation === null ? [] : [`    ├ validation  ${dataset.validation.sha256}${mark('validation')}`]),
    `    ├ test        ${dataset.test.sha256}${mark('test')}`,
    ...lineage.sources.map(
      ({ path, sha256 }) => `    └ ${path}  ${sha256 ?? 'changed while it was read'}${mark(`source ${path}`)}`,
    ),
  ].join('\n');
}
