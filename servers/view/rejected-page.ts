import { readDataset } from '../../activities/manifest.ts';
import { preparedDataset } from '../../activities/prepared-dataset.ts';
import { unlessErased } from '../../activities/unless-erased.ts';
import { documentKey } from '../../domain/identity.ts';
import { count, counted } from '../../report/figures-in-words.ts';
import { html, NOTHING } from '../../report/html.ts';
import type { Markup } from '../../report/html.ts';
import { section } from '../../report/section.ts';
import { filterForm } from './filter-form.ts';
import { pageOf, pager, pathTo, runLink } from './links.ts';
import type { Page } from './page.ts';
import { readRunRecord } from './read-run.ts';
import { readRejectedRows } from './rejected-rows.ts';
import type { RejectedRow } from './rejected-rows.ts';
import type { ViewSources } from './view-sources.ts';

const ROWS_A_PAGE = 25;
/** Of one row, in characters; `rejected.jsonl` holds it whole. */
const SHOWN_TEXT = 4_000;

function contentOf({ cells, value, text }: RejectedRow): string {
  if (text !== undefined) return text;
  return cells === undefined
    ? (JSON.stringify(value, null, 2) ?? '')
    : cells.map((cell) => JSON.stringify(cell)).join('\n');
}

function rowMarkup(row: RejectedRow): Markup {
  const content = contentOf(row);
  const rest = content.length - SHOWN_TEXT;
  return html`<article class="rejected">
    <h3>${row.source}, row ${count(row.row)} <span class="note">line ${count(row.line)}</span></h3>
    <ul class="reasons">
      ${row.problems.map(
        ({ code, severity, pointer, message, hint }) =>
          html`<li>
            <code>${code}</code
            >${severity === 'warning' ? ' (warning)' : ''}${pointer === '' ? NOTHING : html` at <code>${pointer}</code>`}:
            ${message}${hint === '' ? NOTHING : html` <span class="note">${hint}</span>`}
          </li>`,
      )}
    </ul>
    <pre tabindex="0">${content.slice(0, SHOWN_TEXT)}</pre>
    ${rest > 0 ? html`<p class="note">${count(rest)} characters more are not shown.</p>` : NOTHING}
  </article>`;
}

/** The rows that a run could not use, each with what is wrong with it, to be narrowed down to one reason. */
export async function rejectedPage(
  { store }: ViewSources,
  runId: string,
  query: URLSearchParams,
): Promise<Page | null> {
  const record = await readRunRecord(store, runId);
  if (record === null) return null;
  const path = pathTo('runs', runId, 'rejected');
  const dataset = await preparedDataset(store, record);
  const page = (body: Markup): Page => ({ area: 'runs', title: `Rejected rows of ${runId}`, body });
  if (dataset === null)
    return page(html`<p class="card wide">${runLink(runId)} has no prepared data yet, so no row was rejected.</p>`);
  if ((await store.readDocument(documentKey.rejectedGone(runId))) !== null)
    return page(
      html`<p class="card wide">
        The rows that ${runLink(runId)} rejected were deleted by retention (<code>retention.rejected_rows</code>). How
        many there were for which reason stands on its page.
      </p>`,
    );
  const { ledger } = await readDataset(store, dataset.manifest);
  const code = query.get('code') ?? '';
  const at = pageOf(query);
  const found = await unlessErased(() =>
    readRejectedRows(store, dataset.rejected, { code, from: (at - 1) * ROWS_A_PAGE, count: ROWS_A_PAGE }),
  );
  if (found === null)
    return page(
      html`<p class="card wide">The rows that ${runLink(runId)} rejected were erased for a data subject.</p>`,
    );
  const codes = Object.keys(ledger.issue_counts).toSorted();
  return page(
    html`<p>
        ${runLink(runId)} rejected ${counted(ledger.totals.rejected, 'row')} of ${count(ledger.totals.rows)}. They are
        rows of your data, as they stood in it.
      </p>
      ${filterForm(path, [{ name: 'code', title: 'Reason', values: codes }], query)}
      ${section({
        id: 'rejected',
        title: code === '' ? 'Rejected rows' : `Rejected rows with ${code}`,
        wide: true,
        body: html`${found.rows.length === 0 ? html`<p>No row is like that.</p>` : found.rows.map(rowMarkup)}
        ${pager(query, path, at, found.hasMore)}`,
      })}`,
  );
}
