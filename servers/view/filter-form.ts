import { html } from '../../report/html.ts';
import type { Markup } from '../../report/html.ts';

/** A filter of a list: a free text, or one of the values that occur. */
export interface Filter {
  /** In the query. */
  readonly name: string;
  readonly title: string;
  /** None: a free text. */
  readonly values?: readonly string[];
}

function field({ name, title, values }: Filter, query: URLSearchParams): Markup {
  const chosen = query.get(name) ?? '';
  const input =
    values === undefined
      ? html`<input type="search" name="${name}" value="${chosen}" />`
      : html`<select name="${name}">
          <option value="">any</option>
          ${[...new Set(chosen === '' ? values : [...values, chosen])].map(
            (value) => html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${value}</option>`,
          )}
        </select>`;
  return html`<label><span>${title}</span>${input}</label>`;
}

/** Fields that narrow a list down; a plain form, so that the address keeps the choice. */
export function filterForm(path: string, filters: readonly Filter[], query: URLSearchParams): Markup {
  return html`<form class="filters" method="get" action="${path}" role="search">
    ${filters.map((filter) => field(filter, query))}
    <button type="submit">Filter</button> <a href="${path}">Clear</a>
  </form>`;
}

/** Whether every choice of the query that is named here holds of these values. */
export function matches(query: URLSearchParams, values: Readonly<Record<string, string | null>>): boolean {
  return Object.entries(values).every(([name, value]) => {
    const wanted = query.get(name) ?? '';
    return wanted === '' || wanted === value;
  });
}

/** The values that occur, in order, for a filter to offer. */
export function occurring(values: readonly (string | null)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== null))].toSorted();
}
