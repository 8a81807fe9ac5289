import { eventsOf, readLine } from '../../activities/stored-line.ts';
import { versionName } from '../../domain/model-line.ts';
import type { LineEvent, LineVersion, ModelLine } from '../../domain/model-line.ts';
import { durationText, money, percent, pointsRange } from '../../report/figures-in-words.ts';
import { html, NOTHING } from '../../report/html.ts';
import type { Hole, Markup } from '../../report/html.ts';
import { section } from '../../report/section.ts';
import { dataTable, definitions } from '../../report/table.ts';
import { datasetLink, mark, runLink, timeMarkup } from './links.ts';
import type { Page } from './page.ts';
import type { ViewSources } from './view-sources.ts';

interface Reign {
  readonly event: LineEvent;
  /** Null for the present champion. */
  readonly until: string | null;
}

/** Who was champion when, the present one first. */
export function reignsOf(events: readonly LineEvent[]): readonly Reign[] {
  const changes = events.filter(
    ({ action, from, to }) => (action === 'promote' || action === 'rollback') && from !== to,
  );
  return changes.map((event, index) => ({ event, until: changes[index + 1]?.at ?? null })).toReversed();
}

function championsSection(line: ModelLine, events: readonly LineEvent[], now: number): Markup {
  const reigns = reignsOf(events);
  const columns = [
    ...[
      { title: 'Champion' },
      { title: 'By' },
      { title: 'Since' },
      { title: 'Until' },
      { title: 'For', numeric: true },
    ],
    ...[{ title: 'In place of' }, { title: 'Who' }, { title: 'Reason' }],
  ];
  const row = ({ event, until }: Reign): readonly Hole[] => [
    versionName(line.name, event.to) ?? 'none',
    mark(event.action),
    timeMarkup(event.at),
    until === null ? 'now' : timeMarkup(until),
    durationText((until === null ? now : Date.parse(until)) - Date.parse(event.at)),
    versionName(line.name, event.from) ?? 'none',
    event.actor,
    event.reason,
  ];
  return section({
    id: 'champions',
    title: 'Champions',
    wide: true,
    body:
      reigns.length === 0
        ? html`<p>No version was ever the champion.</p>`
        : dataTable({ caption: 'Champions, the present one first', columns, rows: reigns.map(row) }),
  });
}

function versionRow({ name, champion, anchor }: ModelLine, version: LineVersion): readonly Hole[] {
  const { evaluation } = version;
  const id = versionName(name, version.version) ?? '';
  const marks = [
    version.version === champion ? ['champion'] : [],
    version.version === anchor ? ['anchor'] : [],
    version.deleted ? ['deleted'] : [],
  ].flat();
  return [
    html`${id}${marks.length === 0 ? NOTHING : html` <span class="note">${marks.join(', ')}</span>`}`,
    html`${version.provider}: <code>${version.model}</code>`,
    mark(version.verdict),
    evaluation === null ? '–' : percent(evaluation.candidate),
    evaluation === null ? '–' : pointsRange(evaluation.confidenceInterval),
    runLink(version.runId),
    datasetLink(version.datasetDigest),
    timeMarkup(version.createdAt),
    html`<input type="checkbox" name="version" value="${id}" aria-label="Compare ${id}" />`,
  ];
}

function versionsSection(line: ModelLine): Markup {
  const columns = [
    ...[{ title: 'Version' }, { title: 'Model' }, { title: 'Verdict' }, { title: 'Score', numeric: true }],
    ...[{ title: 'Against its baseline', numeric: true }, { title: 'Run' }, { title: 'Dataset' }],
    ...[{ title: 'Since' }, { title: 'Compare' }],
  ];
  const rows = line.versions.toReversed().map((version) => versionRow(line, version));
  return section({
    id: 'versions',
    title: 'Versions',
    wide: true,
    body: html`<form method="get" action="/compare/models">
      ${dataTable({ caption: 'Versions, the newest first', columns, rows })}
      <p class="actions"><button type="submit">Compare the two chosen</button></p>
    </form>`,
  });
}

function eventsSection(line: ModelLine, events: readonly LineEvent[]): Markup {
  return section({
    id: 'events',
    title: 'All that happened',
    wide: true,
    body: dataTable({
      caption: 'Changes of the line, the newest first',
      columns: [
        ...[{ title: 'When' }, { title: 'What' }, { title: 'Version' }, { title: 'Run' }, { title: 'Who' }],
        { title: 'Reason' },
      ],
      rows: events
        .toReversed()
        .map(({ at, action, version, runId, actor, reason, warning }) => [
          timeMarkup(at),
          mark(action),
          versionName(line.name, version) ?? '–',
          runLink(runId),
          actor,
          `${reason}${warning === null ? '' : ` (${warning})`}`,
        ]),
    }),
  });
}

/** One model line: its champions in order, its versions, all that happened to it. */
export async function modelPage({ store }: ViewSources, name: string, now = Date.now()): Promise<Page | null> {
  if (!/^[a-z0-9-]{1,48}$/.test(name)) return null;
  const { line, version: written } = await readLine(store, name);
  if (written === null) return null;
  const events = await eventsOf(store, line);
  const spent = Object.entries(line.spending).map(([month, runs]) => {
    const total = Object.values(runs).reduce((sum, amount) => sum + amount, 0);
    return `${month}: ${money(total, 'USD')}`;
  });
  return {
    area: 'models',
    title: name,
    body: html`<div class="grid">
      ${section({
        id: 'line',
        title: 'The line',
        wide: true,
        body: definitions([
          ['Champion', versionName(name, line.champion) ?? 'none yet'],
          ['Promotion', line.frozen ? 'frozen: only a person promotes' : 'open'],
          ['Anchor of scheduled runs', versionName(name, line.anchor)],
          ['Spent or reserved', spent.length === 0 ? null : spent.join('; ')],
        ]),
      })}
      ${championsSection(line, events, now)} ${line.versions.length === 0 ? NOTHING : versionsSection(line)}
      ${eventsSection(line, events)}
    </div>`,
  };
}
