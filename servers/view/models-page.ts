import { readLines } from '../../activities/stored-line.ts';
import { versionName } from '../../domain/model-line.ts';
import type { ModelLine } from '../../domain/model-line.ts';
import { count, counted, percent } from '../../report/figures-in-words.ts';
import { html } from '../../report/html.ts';
import type { Hole } from '../../report/html.ts';
import { dataTable } from '../../report/table.ts';
import { filterForm, matches, occurring } from './filter-form.ts';
import { link, mark, pathTo, timeMarkup } from './links.ts';
import type { Page } from './page.ts';
import type { ViewSources } from './view-sources.ts';

function championOf({ champion, versions }: ModelLine): ModelLine['versions'][number] | null {
  return versions.find(({ version }) => version === champion) ?? null;
}

function row(line: ModelLine): readonly Hole[] {
  const champion = championOf(line);
  const last = line.events.at(-1);
  return [
    link(pathTo('models', line.name), line.name),
    versionName(line.name, line.champion) ?? 'none yet',
    champion === null ? '–' : html`${champion.provider}: <code>${champion.model}</code>`,
    champion === null || champion.evaluation === null ? '–' : percent(champion.evaluation.candidate),
    count(line.versions.length),
    line.frozen ? 'frozen' : 'open',
    last === undefined ? '–' : html`${mark(last.action)} ${timeMarkup(last.at)}`,
  ];
}

/** Every model line of the store with its champion. */
export async function modelsPage({ store }: ViewSources, query: URLSearchParams): Promise<Page> {
  const lines = await readLines(store);
  const text = (query.get('q') ?? '').trim().toLowerCase();
  const wanted = lines.filter((line) => {
    const provider = championOf(line)?.provider ?? null;
    return line.name.includes(text) && matches(query, { provider, promotion: line.frozen ? 'frozen' : 'open' });
  });
  const filters = [
    { name: 'q', title: 'Line' },
    { name: 'provider', title: 'Provider', values: occurring(lines.map((line) => championOf(line)?.provider ?? null)) },
    { name: 'promotion', title: 'Promotion', values: ['open', 'frozen'] },
  ];
  const columns = [
    ...[{ title: 'Line' }, { title: 'Champion' }, { title: 'Model' }, { title: 'Score', numeric: true }],
    ...[{ title: 'Versions', numeric: true }, { title: 'Promotion' }, { title: 'Last change' }],
  ];
  return {
    area: 'models',
    title: 'Models',
    body: html`${filterForm('/models', filters, query)}
      <section class="card wide" aria-label="Model lines">
        <p class="note">${counted(wanted.length, 'model line')}</p>
        ${wanted.length === 0 ? html`<p>No model line is like that.</p>` : dataTable({ caption: 'Model lines', columns, rows: wanted.map(row) })}
      </section>`,
  };
}
