import { html } from '../../report/html.ts';
import type { Area, Page } from './page.ts';

interface Choice {
  readonly area: Area;
  readonly path: string;
  /** Of the query. */
  readonly name: string;
  readonly what: string;
  readonly values: readonly string[];
}

/** Asks which two are meant, where another number of them was chosen. */
export function chooseTwo({ area, path, name, what, values }: Choice, query: URLSearchParams): Page {
  const chosen = query.getAll(name);
  const field = (title: string, at: number) =>
    html`<label
      ><span>${title}</span>
      <select name="${name}">
        ${values.map((value) => html`<option value="${value}" ${value === chosen[at] ? 'selected' : ''}>${value}</option>`)}
      </select></label
    >`;
  return {
    status: chosen.length > 0 ? 400 : 200,
    area,
    title: `Compare two ${what}`,
    body: html`<section class="card wide" aria-label="Choose two">
      <p>Choose the two ${what} that are to stand side by side.</p>
      <form class="filters" method="get" action="${path}">
        ${field('First', 0)} ${field('Second', 1)} <button type="submit">Compare</button>
      </form>
    </section>`,
  };
}
