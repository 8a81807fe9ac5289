import { html } from '../../report/html.ts';
import { AREAS } from './page.ts';
import type { Area, Page } from './page.ts';

const TITLES: Readonly<Record<Area, string>> = {
  runs: 'Runs',
  datasets: 'Datasets',
  models: 'Models',
  evaluations: 'Evaluations',
};

/** An answer that is an error must not be morphed into the page; the library's own style sheet is not needed. */
const HTMX_CONFIG = JSON.stringify({
  noSwap: [204, 304, '4xx', '5xx'],
  includeIndicatorCSS: false,
  history: false,
  defaultTimeout: 10_000,
});

/** The frame of every page: the way to the four lists, the title, the body. Works without scripts, but does not follow then. */
export function layout({ area, title, body }: Page, store: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="htmx-config" content="${HTMX_CONFIG}" />
        <title>${title} · Retune</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/assets/view.css" />
        <script src="/assets/htmx.min.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <div class="page">
          <header class="bar">
            <a class="brand" href="/">Retune</a>
            <nav aria-label="Lists">
              ${AREAS.map(
                (one) =>
                  html`<a href="/${one}" ${one === area ? { markup: 'aria-current="page"' } : ''}>${TITLES[one]}</a>`,
              )}
            </nav>
          </header>
          <main id="main" class="view">
            <h1>${title}</h1>
            ${body}
          </main>
          <footer><span>Reads ${store}; changes nothing, asks nothing outside this machine.</span></footer>
        </div>
      </body>
    </html>`.markup.concat('\n');
}
