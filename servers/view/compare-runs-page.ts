import { diffConfig, diffData, diffScore } from '../../activities/diff-runs.ts';
import type { RunRecord } from '../../domain/run-record.ts';
import { pointsWithin, signedPoints } from '../../domain/shares-in-words.ts';
import { count, durationText, money, percent } from '../../report/figures-in-words.ts';
import { html, NOTHING } from '../../report/html.ts';
import type { Hole, Markup } from '../../report/html.ts';
import { lossSection } from '../../report/loss-section.ts';
import { section } from '../../report/section.ts';
import { dataTable } from '../../report/table.ts';
import { chooseTwo } from './choose-two.ts';
import { datasetLink, mark, runLink, timeMarkup, versionLink } from './links.ts';
import type { Page } from './page.ts';
import { readShownRun } from './read-run.ts';
import type { ShownRun } from './read-run.ts';
import { sideBySide } from './side-by-side.ts';
import type { ViewSources } from './view-sources.ts';

function outcomeRow(title: string, tell: (outcome: RunRecord['status']['outcome']) => Hole | null) {
  return (runs: readonly [ShownRun, ShownRun]): readonly Hole[] => [
    title,
    ...runs.map(({ data }) => tell(data.outcome) ?? '–'),
  ];
}

const OUTCOMES = [
  outcomeRow('Stage', ({ stage }) => mark(stage)),
  outcomeRow('Verdict', ({ verdict }) => mark(verdict)),
  outcomeRow('Metric', ({ evaluation }) => evaluation?.metric ?? null),
  outcomeRow('Fine-tuned', ({ evaluation }) => (evaluation === null ? null : percent(evaluation.candidate))),
  outcomeRow('Baseline', ({ evaluation }) => (evaluation === null ? null : percent(evaluation.baseline))),
  outcomeRow('Against its baseline', ({ evaluation }) =>
    evaluation === null ? null : pointsWithin(evaluation.difference, evaluation.confidenceInterval),
  ),
  outcomeRow('Prompts', ({ evaluation }) => (evaluation === null ? null : count(evaluation.n))),
  outcomeRow('Model', ({ fineTunedModel }) => fineTunedModel),
  outcomeRow('Base model', ({ provider, baseModel }) =>
    provider === null ? null : `${provider}: ${baseModel ?? '?'}`,
  ),
  outcomeRow('Version', ({ modelVersion }) => (modelVersion === null ? null : versionLink(modelVersion))),
  outcomeRow('Cost', ({ cost }) => (cost === null ? null : money(cost.total, cost.currency))),
];

function outcomeSection(runs: readonly [ShownRun, ShownRun], score: ReturnType<typeof diffScore>): Markup {
  const { difference, same_test: sameTest } = score;
  const where = sameTest === true ? 'on the same test rows, unpaired' : 'each on the test split of its own run';
  const [a, b] = runs.map(({ record }) => record);
  const took = (record: RunRecord | undefined): string =>
    record === undefined || record.closedAt === null
      ? 'still open'
      : durationText(Date.parse(record.closedAt) - Date.parse(record.startedAt));
  return section({
    id: 'outcome',
    title: 'What came of them',
    wide: true,
    body: html`${
      difference === null
        ? html`<p>There is no metric that both were scored by.</p>`
        : html`<p class="lead">Second against first: ${signedPoints(difference)} points, ${where}.</p>`
    }
    ${sideBySide(
      'Outcomes',
      runs.map(({ record }) => runLink(record.runId)),
      [
        ...OUTCOMES.map((row) => row(runs)),
        ['Took', took(a), took(b)],
        ['Started', ...runs.map(({ record }) => timeMarkup(record.startedAt))],
      ],
    )}`,
  });
}

function dataSection(data: Awaited<ReturnType<typeof diffData>>, names: readonly Hole[]): Markup {
  const { a, b, train, sources } = data;
  const ledgers = [a.ledger, b.ledger];
  const counts = (['rows', 'accepted', 'repaired', 'rejected', 'duplicates', 'excluded'] as const).map((key) => [
    `${key.slice(0, 1).toUpperCase()}${key.slice(1)}`,
    ...ledgers.map((ledger) => (ledger === null ? '–' : count(ledger[key]))),
  ]);
  const splits = (['train', 'validation', 'test'] as const).map((key) => [
    `Written for ${key}`,
    ...[a, b].map(({ rows }) => (rows === null ? '–' : count(rows[key]))),
  ]);
  return section({
    id: 'data',
    title: data.equal ? 'Data: the same' : 'Data: not the same',
    wide: true,
    body: html`${train === null || data.equal ? NOTHING : html`<p>Training rows: ${count(train.added)} added, ${count(train.removed)} removed.</p>`}
    ${sideBySide('Data', names, [['Dataset', datasetLink(a.digest), datasetLink(b.digest)], ...counts, ...splits])}
    ${
      sources === null || sources.length === 0
        ? NOTHING
        : html`<h3>Files</h3>
            ${dataTable({
              caption: 'Source files',
              columns: [{ title: 'File' }, { title: 'Second against first' }],
              rows: sources.map(({ path, change }) => [path, change]),
            })}`
    }`,
  });
}

function configSection({ equal, changes }: ReturnType<typeof diffConfig>, names: readonly Hole[]): Markup {
  const value = (given: unknown): Hole => html`<code>${JSON.stringify(given)}</code>`;
  return section({
    id: 'config',
    title: equal ? 'Configuration: the same' : 'Configuration: keys that differ',
    wide: true,
    body: equal
      ? html`<p>Both were started with the same values.</p>`
      : sideBySide(
          'Configuration',
          names,
          changes.map(({ key, a, b }) => [html`<code>${key}</code>`, value(a), value(b)]),
        ),
  });
}

function stagesSection(runs: readonly [ShownRun, ShownRun], names: readonly Hole[]): Markup {
  const told = runs.map(({ data }) => new Map(data.stages.map((stage) => [stage.stage, stage])));
  const stages = [...new Set(told.flatMap((one) => [...one.keys()]))];
  const cell = (stage: (typeof stages)[number]) => (one: (typeof told)[number]) => {
    const record = one.get(stage);
    if (record === undefined) return '–';
    const took =
      record.endedAt === null ? 'open' : durationText(Date.parse(record.endedAt) - Date.parse(record.startedAt));
    return html`${took}<br /><span class="note">${record.note}</span>`;
  };
  return section({
    id: 'stages',
    title: 'Stages',
    wide: true,
    body: sideBySide(
      'Stages',
      names,
      stages.map((stage) => [stage, ...told.map(cell(stage))]),
    ),
  });
}

const startOf = (run: ShownRun | null): string => run?.record.startedAt ?? '';

/** Two runs side by side, the older one first: what came of them, and what was different in data and configuration. */
export async function compareRunsPage(sources: ViewSources, query: URLSearchParams): Promise<Page | null> {
  const [a, b, ...more] = query.getAll('run');
  if (a === undefined || b === undefined || more.length > 0) {
    const runs = (await sources.listRuns()).map(({ runId }) => runId);
    return chooseTwo({ area: 'runs', path: '/compare/runs', name: 'run', what: 'runs', values: runs }, query);
  }
  const runs = [await readShownRun(sources, a), await readShownRun(sources, b)];
  const [first, second] = runs.toSorted((one, other) => startOf(one).localeCompare(startOf(other)));
  if (first === undefined || first === null || second === undefined || second === null) return null;
  const ids = [first.record.runId, second.record.runId];
  const names = ids.map(runLink);
  const data = await diffData(sources.store, first.record, second.record);
  return {
    area: 'runs',
    title: ids.join(' and '),
    body: html`<div class="grid">
      ${outcomeSection([first, second], diffScore(first.record, second.record))}
      ${[first, second].map(({ data: { loss } }, index) =>
        lossSection(loss, { id: `loss-${index + 1}`, title: `Training loss of ${ids[index]}` }),
      )}
      ${configSection(diffConfig(first.config, second.config), names)} ${dataSection(data, names)}
      ${stagesSection([first, second], names)}
    </div>`,
  };
}
