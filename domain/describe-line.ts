import type { LineSummary, ModelLine } from './model-line.ts';

const VERSIONS_SHOWN = 20;

export function summaryOf({ name, champion, frozen, versions }: ModelLine): LineSummary {
  return { name, champion, frozen, versions: versions.length };
}

/** The line's own page in the Temporal UI. */
export function describeLine(line: ModelLine): string {
  const rows = line.versions.slice(-VERSIONS_SHOWN).map(({ version, verdict, model, deleted, createdAt }) => {
    const mark = version === line.champion ? ' (champion)' : deleted ? ' (deleted)' : '';
    return `| ${line.name}@${version}${mark} | ${verdict ?? ''} | ${model} | ${createdAt} |`;
  });
  return [
    line.frozen ? '**Frozen**: no automatic promotion.' : '',
    '| Version | Verdict | Model | Since |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}
