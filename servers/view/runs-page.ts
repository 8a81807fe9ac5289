import { isFinalStage } from '../../domain/stage.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import { signedPoints } from '../../domain/shares-in-words.ts';
import { counted, percent } from '../../report/figures-in-words.ts';
import { html, NOTHING } from '../../report/html.ts';
import type { Hole } from '../../report/html.ts';
import { dataTable } from '../../report/table.ts';
import { filterForm, matches, occurring } from './filter-form.ts';
import { link, mark, pageOf, pager, pathTo, runLink, timeMarkup } from './links.ts';
import { poller } from './poller.ts';
import type { Page } from './page.ts';
import type { ViewSources } from './view-sources.ts';

const RUNS_A_PAGE = 50;
const OPEN = 'open';

const stageOf = (record: RunRecord): string => record.status.outcome.stage;
const isOpen = ({ closedAt }: RunRecord): boolean => closedAt === null;

function isWanted(record: RunRecord, query: URLSearchParams): boolean {
  const { runId, name, status } = record;
  const { verdict, provider, baseModel } = status.outcome;
  const text = (query.get('q') ?? '').trim().toLowerCase();
  const stage = query.get('stage') === OPEN && isOpen(record) ? OPEN : stageOf(record);
  return (
    matches(query, { stage, verdict, line: name, provider, model: baseModel }) &&
    (text === '' || runId.toLowerCase().includes(text))
  );
}

function row(record: RunRecord): readonly Hole[] {
  const { runId, name, startedAt, status } = record;
  const { verdict, evaluation, ledger, cost } = status.outcome;
  return [
    runLink(runId),
    link(pathTo('models', name), name),
    html`${mark(stageOf(record))}${isOpen(record) && !isFinalStage(status.outcome.stage) ? html` <span class="pulse">open</span>` : NOTHING}`,
    mark(verdict),
    evaluation === null ? '–' : `${percent(evaluation.candidate)} (${signedPoints(evaluation.difference)})`,
    ledger === null ? '–' : link(pathTo('runs', runId, 'rejected'), ledger.rejected),
    cost === null ? '–' : `${cost.total.toFixed(2)} ${cost.currency}`,
    timeMarkup(startedAt),
    html`<input type="checkbox" name="run" value="${runId}" aria-label="Compare ${runId}" />`,
  ];
}

/** All runs of the store, to narrow down and to choose two from. */
export async function runsPage({ listRuns }: ViewSources, query: URLSearchParams): Promise<Page> {
  const all = await listRuns();
  const wanted = all.filter((record) => isWanted(record, query));
  const page = pageOf(query);
  const shown = wanted.slice((page - 1) * RUNS_A_PAGE, page * RUNS_A_PAGE);
  const outcomes = all.map(({ status }) => status.outcome);
  const filters = [
    { name: 'q', title: 'Run' },
    { name: 'stage', title: 'Stage', values: [OPEN, ...occurring(all.map(stageOf))] },
    { name: 'verdict', title: 'Verdict', values: occurring(outcomes.map(({ verdict }) => verdict)) },
    { name: 'line', title: 'Model line', values: occurring(all.map(({ name }) => name)) },
    { name: 'provider', title: 'Provider', values: occurring(outcomes.map(({ provider }) => provider)) },
    { name: 'model', title: 'Base model', values: occurring(outcomes.map(({ baseModel }) => baseModel)) },
  ];
  const columns = [
    ...[{ title: 'Run' }, { title: 'Line' }, { title: 'Stage' }, { title: 'Verdict' }],
    ...[
      { title: 'Score', numeric: true },
      { title: 'Rejected', numeric: true },
      { title: 'Cost', numeric: true },
    ],
    ...[{ title: 'Started' }, { title: 'Compare' }],
  ];
  const list =
    shown.length === 0
      ? html`<p>
          ${all.length === 0 ? html`No runs yet: <code>retune run --dev</code> starts one.` : 'No run is like that.'}
        </p>`
      : html`<form method="get" action="/compare/runs">
          ${dataTable({ caption: 'Runs', columns, rows: shown.map(row) })}
          <p class="actions"><button type="submit">Compare the two chosen</button></p>
        </form>`;
  const here = query.toString() === '' ? '/runs' : `/runs?${query.toString()}`;
  return {
    area: 'runs',
    title: 'Runs',
    body: html`${filterForm('/runs', filters, query)}
      <section class="card wide" id="live" aria-label="Runs">
        ${shown.some(isOpen) ? poller(here) : NOTHING}
        <p class="note">${counted(wanted.length, 'run')}${wanted.length === all.length ? '' : ` of ${all.length}`}</p>
        ${list} ${pager(query, '/runs', page, wanted.length > page * RUNS_A_PAGE)}
      </section>`,
  };
}
