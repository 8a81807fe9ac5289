import { compareVersions } from '../../activities/compare-versions.ts';
import type { VersionComparison } from '../../activities/compare-versions.ts';
import { readLine, readLines } from '../../activities/stored-line.ts';
import { versionName } from '../../domain/model-line.ts';
import type { LineVersion } from '../../domain/model-line.ts';
import type { ArtifactStore } from '../../platform/artifact-store.ts';
import { pointsWithin, signedPoints } from '../../domain/shares-in-words.ts';
import { count, percent, pointsRange, pValueText } from '../../report/figures-in-words.ts';
import { html, NOTHING } from '../../report/html.ts';
import type { Hole, Markup } from '../../report/html.ts';
import { section } from '../../report/section.ts';
import { chooseTwo } from './choose-two.ts';
import { datasetLink, link, mark, runLink, timeMarkup, versionLink } from './links.ts';
import type { Page } from './page.ts';
import { sideBySide } from './side-by-side.ts';
import type { ViewSources } from './view-sources.ts';

async function findVersion(store: ArtifactStore, id: string): Promise<LineVersion | null> {
  const [, name = '', number = ''] = /^([a-z0-9-]{1,48})@(\d+)$/.exec(id) ?? [];
  if (name === '') return null;
  return (await readLine(store, name)).line.versions.find(({ version }) => version === Number(number)) ?? null;
}

function differenceMarkup({ difference, paired, sameTest }: VersionComparison): Markup {
  if (difference === null) return html`<p>There is no metric that both were scored by.</p>`;
  if (paired !== null)
    return html`<p class="lead">
      Second against first: ${signedPoints(difference)} points of ${paired.metric} over the same ${count(paired.n)}
      prompts, interval ${pointsRange(paired.confidenceInterval)}, p ${pValueText(paired.pValue)}.
    </p>`;
  const where = sameTest === true ? 'on the same test rows, unpaired' : 'each on the test split of its own run';
  return html`<p class="lead">Second against first: ${signedPoints(difference)} points, ${where}.</p>`;
}

function madeOf({ sameData, configKeys }: VersionComparison, versions: readonly LineVersion[]): Markup {
  if (sameData === null || configKeys === null)
    return html`<p class="note">One of them was registered by hand: nothing is known of what it was made of.</p>`;
  const ids = versions.flatMap(({ runId }) => runId ?? []);
  const runs = new URLSearchParams(ids.map((runId): [string, string] => ['run', runId]));
  return html`<p>
    Data: ${sameData ? 'the same' : 'not the same'}. Configuration:
    ${configKeys.length === 0 ? 'the same' : html`differs in ${configKeys.map((key, index) => html`${index === 0 ? '' : ', '}<code>${key}</code>`)}`}.
    ${ids.length === 2 ? link(`/compare/runs?${runs.toString()}`, 'Their two runs side by side') : NOTHING}
  </p>`;
}

function rowsOf(versions: readonly LineVersion[]): readonly (readonly Hole[])[] {
  const row = (title: string, tell: (version: LineVersion) => Hole | null): readonly Hole[] => [
    title,
    ...versions.map((version) => tell(version) ?? '–'),
  ];
  return [
    row('Verdict', ({ verdict }) => mark(verdict)),
    row('Metric', ({ evaluation }) => evaluation?.metric ?? null),
    row('Score', ({ evaluation }) => (evaluation === null ? null : percent(evaluation.candidate))),
    row('Baseline', ({ evaluation }) => (evaluation === null ? null : percent(evaluation.baseline))),
    row('Against its baseline', ({ evaluation }) =>
      evaluation === null ? null : pointsWithin(evaluation.difference, evaluation.confidenceInterval),
    ),
    row('Model', ({ model }) => html`<code>${model}</code>`),
    row('Provider', ({ provider, baseModel }) => `${provider}${baseModel === null ? '' : `, on ${baseModel}`}`),
    row('Dataset', ({ datasetDigest }) => datasetLink(datasetDigest)),
    row('Run', ({ runId }) => runLink(runId)),
    row('Since', ({ createdAt }) => timeMarkup(createdAt)),
    row('Kept', ({ deleted }) => (deleted ? 'deleted at the provider' : 'yes')),
  ];
}

/** Two versions of model lines side by side, the older one first; paired where one was evaluated against the other. */
export async function compareModelsPage({ store }: ViewSources, query: URLSearchParams): Promise<Page | null> {
  const [a, b, ...more] = query.getAll('version');
  if (a === undefined || b === undefined || more.length > 0) {
    const values = (await readLines(store)).flatMap(({ name, versions }) =>
      versions.flatMap(({ version }) => versionName(name, version) ?? []),
    );
    return chooseTwo({ area: 'models', path: '/compare/models', name: 'version', what: 'versions', values }, query);
  }
  const found = [await findVersion(store, a), await findVersion(store, b)];
  const [first, second] = found.toSorted((one, other) => (one?.createdAt ?? '').localeCompare(other?.createdAt ?? ''));
  if (first === undefined || first === null || second === undefined || second === null) return null;
  const ids = found[0] === first ? [a, b] : [b, a];
  const comparison = await compareVersions(store, first, second);
  return {
    area: 'models',
    title: ids.join(' and '),
    body: section({
      id: 'versions',
      title: 'Side by side',
      wide: true,
      body: html`${differenceMarkup(comparison)}
      ${sideBySide('Versions', ids.map(versionLink), rowsOf([first, second]))} ${madeOf(comparison, [first, second])}`,
    }),
  };
}
