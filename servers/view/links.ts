import { time } from '../../report/figures-in-words.ts';
import { html, NOTHING } from '../../report/html.ts';
import type { Hole, Markup } from '../../report/html.ts';

/** The path of a page, each part encoded. */
export function pathTo(...parts: readonly string[]): string {
  return `/${parts.map(encodeURIComponent).join('/')}`;
}

export function link(href: string, text: Hole): Markup {
  return html`<a href="${href}">${text}</a>`;
}

export function runLink(runId: string | null): Hole {
  return runId === null ? '–' : link(pathTo('runs', runId), runId);
}

/** `name@7` leads to its line. */
export function versionLink(version: string | null): Hole {
  return version === null ? 'none' : link(pathTo('models', version.split('@')[0] ?? ''), version);
}

export function datasetLink(digest: string | null): Hole {
  return digest === null ? '–' : link(pathTo('datasets', digest), html`<code>${digest.slice(0, 12)}</code>`);
}

const KINDS: Readonly<Record<string, string>> = {
  ...{ PROMOTE: 'good', done: 'good', promote: 'good' },
  ...{ HOLD: 'wait', needs_attention: 'wait', cancelled: 'wait', rollback: 'wait', freeze: 'wait' },
  ...{ REJECT: 'bad', failed: 'bad', delete: 'bad', NOT_ENOUGH_DATA: 'open' },
};

/** A word of ours (stage, verdict, action) as a small mark in its colour; the word itself says all. */
export function mark(word: string | null): Hole {
  if (word === null) return '–';
  return html`<span class="mark ${KINDS[word] ?? 'none'}">${word.replaceAll('_', ' ')}</span>`;
}

export function timeMarkup(iso: string | null): Markup {
  return iso === null ? html`–` : html`<time datetime="${iso}">${time(iso)}</time>`;
}

/** The list that a filter leaves, page by page: where one is and the ways to the others. */
export function pager(query: URLSearchParams, path: string, page: number, hasMore: boolean): Markup {
  if (page === 1 && !hasMore) return NOTHING;
  const at = (number: number): string => {
    const changed = new URLSearchParams(query);
    changed.set('page', String(number));
    return `${path}?${changed.toString()}`;
  };
  return html`<nav class="pager" aria-label="Pages">
    ${page > 1 ? link(at(page - 1), '← Earlier page') : NOTHING} <span>Page ${page}</span>
    ${hasMore ? link(at(page + 1), 'Next page →') : NOTHING}
  </nav>`;
}

/** A page's number in a query; 1 where it is none. */
export function pageOf(query: URLSearchParams): number {
  const page = Number(query.get('page') ?? '1');
  return Number.isSafeInteger(page) && page > 0 ? page : 1;
}
