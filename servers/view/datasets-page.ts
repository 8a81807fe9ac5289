import type { RunRecord } from '../../domain/run-record.ts';
import { count, counted } from '../../report/figures-in-words.ts';
import { html } from '../../report/html.ts';
import type { Hole } from '../../report/html.ts';
import { dataTable } from '../../report/table.ts';
import { filterForm, matches, occurring } from './filter-form.ts';
import { datasetLink, link, pathTo, runLink, timeMarkup } from './links.ts';
import type { Page } from './page.ts';
import type { ViewSources } from './view-sources.ts';

/** The digest of the data that a run prepared, also where it was refused; null before that. */
export function digestOf({ progress, status }: RunRecord): string | null {
  return progress.dataset?.digest ?? status.outcome.datasetDigest;
}

/** The runs by the digest of their dataset, the newest first. */
export function runsByDataset(runs: readonly RunRecord[]): ReadonlyMap<string, readonly RunRecord[]> {
  const groups = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const digest = digestOf(run);
    if (digest !== null) groups.set(digest, [...(groups.get(digest) ?? []), run]);
  }
  return groups;
}

function row([digest, runs]: readonly [string, readonly RunRecord[]]): readonly Hole[] {
  const [newest] = runs;
  if (newest === undefined) return [];
  const { ledger } = newest.status.outcome;
  const { dataset } = newest.progress;
  return [
    datasetLink(digest),
    link(pathTo('models', newest.name), newest.name),
    ledger === null ? '–' : count(ledger.rows),
    ledger === null ? '–' : link(pathTo('runs', newest.runId, 'rejected'), count(ledger.rejected)),
    ...(dataset === null
      ? ['–', '–', '–']
      : [count(dataset.rows.train), count(dataset.rows.validation), count(dataset.rows.test)]),
    html`${counted(runs.length, 'run')}, latest ${runLink(newest.runId)}`,
    timeMarkup(newest.startedAt),
  ];
}

/** Every dataset that a run of the store has prepared. */
export async function datasetsPage({ listRuns }: ViewSources, query: URLSearchParams): Promise<Page> {
  const runs = await listRuns();
  const text = (query.get('q') ?? '').trim().toLowerCase();
  const wanted = runs.filter((run) => matches(query, { line: run.name }) && (digestOf(run)?.startsWith(text) ?? false));
  const rows = [...runsByDataset(wanted)].map(row);
  const columns = [
    ...[
      { title: 'Dataset' },
      { title: 'Line' },
      { title: 'Rows', numeric: true },
      { title: 'Rejected', numeric: true },
    ],
    ...[
      { title: 'Train', numeric: true },
      { title: 'Validation', numeric: true },
      { title: 'Test', numeric: true },
    ],
    ...[{ title: 'Runs' }, { title: 'Last used' }],
  ];
  const filters = [
    { name: 'q', title: 'Digest begins' },
    { name: 'line', title: 'Model line', values: occurring(runs.map(({ name }) => name)) },
  ];
  return {
    area: 'datasets',
    title: 'Datasets',
    body: html`${filterForm('/datasets', filters, query)}
      <section class="card wide" aria-label="Datasets">
        <p class="note">${counted(rows.length, 'dataset')}; equal files have equal digests, whatever run made them.</p>
        ${rows.length === 0 ? html`<p>No dataset is like that.</p>` : dataTable({ caption: 'Datasets', columns, rows })}
      </section>`,
  };
}
