import type { RunRecord } from '../../domain/run-record.ts';
import { signedPoints } from '../../domain/shares-in-words.ts';
import { count, counted, percent, pointsRange } from '../../report/figures-in-words.ts';
import { html, NOTHING } from '../../report/html.ts';
import type { Hole } from '../../report/html.ts';
import { dataTable } from '../../report/table.ts';
import { filterForm, matches, occurring } from './filter-form.ts';
import { link, mark, pageOf, pager, pathTo, timeMarkup } from './links.ts';
import type { Page } from './page.ts';
import type { ViewSources } from './view-sources.ts';

const EVALUATIONS_A_PAGE = 50;

function row({ runId, name, startedAt, status }: RunRecord): readonly Hole[] {
  const { evaluation, verdict } = status.outcome;
  if (evaluation === null) return [];
  return [
    link(pathTo('evaluations', runId), runId),
    link(pathTo('models', name), name),
    evaluation.metric,
    percent(evaluation.baseline),
    percent(evaluation.candidate),
    signedPoints(evaluation.difference),
    pointsRange(evaluation.confidenceInterval),
    count(evaluation.n),
    mark(verdict),
    timeMarkup(startedAt),
  ];
}

/** Every evaluation that a run of the store has made, with the figures its verdict was decided by. */
export async function evaluationsPage({ listRuns }: ViewSources, query: URLSearchParams): Promise<Page> {
  const all = (await listRuns()).filter(({ status }) => status.outcome.evaluation !== null);
  const text = (query.get('q') ?? '').trim().toLowerCase();
  const wanted = all.filter(({ runId, name, status: { outcome } }) => {
    const metric = outcome.evaluation?.metric ?? null;
    return matches(query, { line: name, verdict: outcome.verdict, metric }) && runId.toLowerCase().includes(text);
  });
  const page = pageOf(query);
  const shown = wanted.slice((page - 1) * EVALUATIONS_A_PAGE, page * EVALUATIONS_A_PAGE);
  const filters = [
    { name: 'q', title: 'Run' },
    { name: 'line', title: 'Model line', values: occurring(all.map(({ name }) => name)) },
    { name: 'verdict', title: 'Verdict', values: occurring(all.map(({ status }) => status.outcome.verdict)) },
    {
      name: 'metric',
      title: 'Metric',
      values: occurring(all.map(({ status }) => status.outcome.evaluation?.metric ?? null)),
    },
  ];
  const columns = [
    ...[{ title: 'Run' }, { title: 'Line' }, { title: 'Metric' }, { title: 'Baseline', numeric: true }],
    ...[
      { title: 'Fine-tuned', numeric: true },
      { title: 'Points', numeric: true },
      { title: 'Interval', numeric: true },
    ],
    ...[{ title: 'Prompts', numeric: true }, { title: 'Verdict' }, { title: 'Run started' }],
  ];
  return {
    area: 'evaluations',
    title: 'Evaluations',
    body: html`${filterForm('/evaluations', filters, query)}
      <section class="card wide" aria-label="Evaluations">
        <p class="note">${counted(wanted.length, 'evaluation')}</p>
        ${shown.length === 0 ? html`<p>No evaluation is like that.</p>` : dataTable({ caption: 'Evaluations', columns, rows: shown.map(row) })}
        ${shown.length === 0 ? NOTHING : pager(query, '/evaluations', page, wanted.length > page * EVALUATIONS_A_PAGE)}
      </section>`,
  };
}
