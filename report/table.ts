import { html, NOTHING } from './html.ts';
import type { Hole, Markup } from './html.ts';

export interface Column {
  readonly title: string;
  /** Right-aligned with figures of one width. */
  readonly numeric?: boolean;
}

export interface TableContent {
  /** Read out by screen readers, not shown: the heading above the table says it to the eye. */
  readonly caption: string;
  readonly columns: readonly Column[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly Hole[])[];
  readonly totals?: readonly Hole[];
}

/** A table in a box of its own that scrolls sideways, so that a wide one never widens the page. */
export function dataTable({ caption, columns, rows, totals }: TableContent): Markup {
  const kind = (index: number): string => (columns[index]?.numeric === true ? 'number' : 'text');
  const row = (cells: readonly Hole[]): Markup =>
    html`<tr>
      ${cells.map((cell, index) =>
        index === 0
          ? html`<th scope="row" class="${kind(index)}">${cell}</th>`
          : html`<td class="${kind(index)}">${cell}</td>`,
      )}
    </tr>`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title }, index) => html`<th scope="col" class="${kind(index)}">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
      ${
        totals === undefined
          ? NOTHING
          : html`<tfoot>
              ${row(totals)}
            </tfoot>`
      }
    </table>
  </div>`;
}

/** Names and their values, one under the other; entries without a value are left out. */
export function definitions(entries: readonly (readonly [name: string, value: Hole | null])[]): Markup {
  return html`<dl>
    ${entries.map(([name, value]) =>
      value === null
        ? NOTHING
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
    )}
  </dl>`;
}
