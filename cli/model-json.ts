import type { ChampionShutdown } from './champion-shutdowns.ts';
import { versionName } from '../domain/model-line.ts';
import { percent } from '../domain/shares-in-words.ts';
import { figuresJson } from '../report/outcome-json.ts';
import type { LineEvent, LineVersion, ModelLine } from '../domain/model-line.ts';

/** What every `models` command but `list` says of a line. */
export function lineJson({ name, champion, frozen, anchor }: ModelLine, version: number | null) {
  const shown = versionName(name, champion);
  return {
    ...{ name, version, champion_before: shown, champion_after: shown, frozen },
    anchor: versionName(name, anchor),
  };
}

export function versionJson(version: LineVersion) {
  return {
    version: version.version,
    run_id: version.runId,
    provider: version.provider,
    model: version.model,
    base_model: version.baseModel,
    dataset_digest: version.datasetDigest,
    verdict: version.verdict,
    evaluation: version.evaluation === null ? null : figuresJson(version.evaluation),
    created_at: version.createdAt,
    deleted: version.deleted,
  };
}

/** What the champion's provider says of its end; null where it says nothing. */
export function shutdownJson(shutdown: ChampionShutdown | undefined) {
  return shutdown === undefined ? null : { model: shutdown.model, date: shutdown.date };
}

export const VERSION_COLUMNS = ['version', 'provider', 'model', 'verdict', 'score', 'run'] as const;

export function versionRow({ name, champion }: ModelLine, version: LineVersion): readonly string[] {
  const { evaluation, verdict, deleted } = version;
  return [
    `${versionName(name, version.version) ?? ''}${version.version === champion ? ' *' : ''}${deleted ? ' (deleted)' : ''}`,
    ...[version.provider, version.model, verdict ?? '–'],
    evaluation === null ? '–' : percent(evaluation.candidate),
    version.runId ?? '–',
  ];
}

export function eventJson({ at, action, version, from, to, runId, actor, reason, warning }: LineEvent) {
  return { at, action, version, from, to, run_id: runId, actor, reason, warning };
}

export function eventText({ at, action, version, actor, reason, warning }: LineEvent): string {
  const which = version === null ? '' : ` ${version}`;
  const why = reason === '' ? '' : `: ${reason}`;
  return `${at}  ${action}${which} by ${actor}${why}${warning === null ? '' : ` (warning: ${warning})`}`;
}
