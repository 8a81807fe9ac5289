import { html } from '../../report/html.ts';
import type { Markup } from '../../report/html.ts';

/**
 * Stands inside the part with the id `live` and fetches the page anew while it is there: an answer without it is the last.
 * The part is morphed, not replaced, so that what is chosen, opened or focused in it stays.
 */
export function poller(path: string): Markup {
  return html`<div
    hidden
    hx-get="${path}"
    hx-trigger="every 2s"
    hx-select="#live"
    hx-target="#live"
    hx-swap="outerMorph"
  ></div>`;
}
